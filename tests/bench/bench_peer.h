/* SPDX-License-Identifier: ISC */
#ifndef STRONGROOM_BENCH_PEER_H
#define STRONGROOM_BENCH_PEER_H

/*
 * A peer from a package registry, measured in the same run
 */

/*
 * The figure that the peer's script (a path from the top of the tree) prints, given one argument or NULL; 0 where it
 * can't run: it says why on stderr.
 */
double bench_peer(const char *script, const char *argument);

#endif
