/*
 * Breaks: no licence
 */

int no_licence;
