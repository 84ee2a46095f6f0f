/* SPDX-License-Identifier: ISC */

/*
 * Breaks: sixty-one lines
 */

int long_function(int n) {
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
        n++;
        return n;
}
