/* SPDX-License-Identifier: ISC */

/*
 * Breaks: four blocks deep, with and without braces; a macro's loop counts
 */

#define each_of(n) for (int i = 0; i < (n); i++)

int nesting_with_braces(int n) {
        if (n) {
                while (n > 1) {
                        for (int i = 0; i < n; i++) {
                                if (i > 3) {
                                        return i;
                                }
                        }
                }
        }
        return 0;
}

int nesting_without(int n) {
        for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                        if (i > j)
                                do
                                        n--;
                                while (n > 7);
        return n;
}

int nesting_in_macros(int n) {
        each_of(n) {
                switch (n) {
                case 1:
                        if (n) {
                                n = 2;
                        } else {
                                each_of(n) {
                                        n--;
                                }
                        }
                }
        }
        return n;
}
