/* SPDX-License-Identifier: ISC */

/*
 * Keeps: sixty lines, three blocks, an else-if chain and a switch
 */

int good_long(int n) {
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        n++;
        return n;
}

int good_depth(int n) {
        while (n > 0) {
                for (int i = 0; i < n; i++)
                        if (i > 3)
                                return i;
                if (n == 1)
                        n = 2;
                else if (n == 2)
                        n = 3;
                else if (n == 3)
                        n = 4;
                else if (n == 4)
                        n = 5;
                n--;
        }
        switch (n) {
        case 1: return 2;
        default: return (n ? 1 : 2);
        }
}

struct good_struct {
        struct {
                struct {
                        struct {
                                struct {
                                        int deep;
                                } d;
                        } c;
                } b;
        } a;
};
