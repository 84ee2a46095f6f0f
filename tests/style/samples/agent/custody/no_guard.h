/* SPDX-License-Identifier: ISC */
#pragma once

/*
 * Breaks: no guard
 */
