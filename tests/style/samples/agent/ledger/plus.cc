/* SPDX-License-Identifier: ISC */

namespace { // breaks: no block comment at the top, and this one
int plus = 1;
}
