/* SPDX-License-Identifier: ISC */

/*
 * Confine: limits of the process, then the sandbox
 */

#include "confine.h"

#include <errno.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "sandbox.h"

static int confine_limit(int what, rlim_t soft, rlim_t hard) {
        return setrlimit((__rlimit_resource_t) what, &(struct rlimit){ soft, hard }) ? -errno : 0;
}

int confine(void) {
        rlim_t seconds = sandbox_is_relaxed() ? CONFINE_CPU_S * CONFINE_RELAXED : CONFINE_CPU_S;
        int r = 0;

        if (!sandbox_is_relaxed() && close_range(STDERR_FILENO + 1, ~0U, 0))
                return -errno;
        if (prctl(PR_SET_DUMPABLE, 0))
                return -errno;
        r = confine_limit(RLIMIT_CORE, 0, 0);
        if (!r)
                r = confine_limit(RLIMIT_CPU, seconds, seconds + 1); /* SIGXCPU, then SIGKILL */
        if (!r && !sandbox_is_relaxed())
                r = confine_limit(RLIMIT_NOFILE, 0, 0);
        if (!r && !sandbox_is_relaxed())
                r = confine_limit(RLIMIT_AS, CONFINE_BYTES_MAX, CONFINE_BYTES_MAX);
        return r ? r : sandbox_enter(SANDBOX_BYTES);
}
