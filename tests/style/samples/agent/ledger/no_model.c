/* SPDX-License-Identifier: ISC */

int no_model; /* breaks: no block comment */
