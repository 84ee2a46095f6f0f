/* SPDX-License-Identifier: ISC */

/*
 * Sandbox: four lists of system calls, each holding the one before
 *
 *      BYTES     read, write, wait; memory without execution; no path can be opened and no socket be made
 *      TERMINAL  and the termios ioctls
 *      USBFS     and the usbfs ioctls; libusb opens nodes and sysfs again when a device is plugged in, so openat(2)
 *                without O_CREAT stays, and local and netlink sockets (udev tells of devices over netlink)
 *      LIBRARY   and what libnfc does besides: select(2), a pipe a session, how many bytes a line holds; and our lock
 *                on the line
 */

#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <asm/termbits.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANDBOX_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANDBOX_SANITIZER 1
#endif
#endif
#ifndef SANDBOX_SANITIZER
#define SANDBOX_SANITIZER 0
#endif

#define SANDBOX_CALL(name) \
        { \
                SCMP_SYS(name), 0, { \
                        0 \
                } \
        }
/* An int argument: the register's upper half is whatever the compiler left there. */
#define SANDBOX_INT(arg, value) \
        { (arg), SCMP_CMP_MASKED_EQ, 0xffffffffu, (value) }

struct sandbox_rule {
        int call;
        unsigned int count; /* of tests; 0: whatever its arguments */
        struct scmp_arg_cmp test;
};

static const struct sandbox_rule sandbox_bytes[] = {
        SANDBOX_CALL(read),
        SANDBOX_CALL(readv),
        SANDBOX_CALL(write),
        SANDBOX_CALL(writev),
        SANDBOX_CALL(recvmsg),
        SANDBOX_CALL(recvfrom),
        SANDBOX_CALL(sendmsg),
        SANDBOX_CALL(sendto),
        SANDBOX_CALL(close),
        SANDBOX_CALL(fcntl),
        SANDBOX_CALL(fstat),
        SANDBOX_CALL(newfstatat), /* fstat(3) in glibc */
        SANDBOX_CALL(lseek),
        SANDBOX_CALL(poll),
        SANDBOX_CALL(ppoll),
        SANDBOX_CALL(epoll_ctl),
        SANDBOX_CALL(epoll_wait),
        SANDBOX_CALL(epoll_pwait),
        SANDBOX_CALL(epoll_pwait2),
        SANDBOX_CALL(timerfd_create),
        SANDBOX_CALL(timerfd_settime),
        SANDBOX_CALL(clock_gettime),
        SANDBOX_CALL(clock_nanosleep),
        SANDBOX_CALL(gettimeofday),
        SANDBOX_CALL(restart_syscall),
        SANDBOX_CALL(futex),
        SANDBOX_CALL(sched_yield),
        SANDBOX_CALL(rt_sigaction),
        SANDBOX_CALL(rt_sigprocmask),
        SANDBOX_CALL(rt_sigreturn),
        SANDBOX_CALL(sigaltstack),
        SANDBOX_CALL(signalfd4),
        SANDBOX_CALL(getpid),
        SANDBOX_CALL(gettid),
        SANDBOX_CALL(tgkill), /* abort(3) */
        SANDBOX_CALL(getrandom),
        SANDBOX_CALL(brk),
        SANDBOX_CALL(munmap),
        SANDBOX_CALL(mremap),
        SANDBOX_CALL(madvise),
        { SCMP_SYS(mmap), 1, { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } },
        { SCMP_SYS(mprotect), 1, { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } },
        SANDBOX_CALL(exit),
        SANDBOX_CALL(exit_group),
};

static const struct sandbox_rule sandbox_terminal[] = {
        { SCMP_SYS(ioctl), 1, SANDBOX_INT(1, TCGETS) },
        { SCMP_SYS(ioctl), 1, SANDBOX_INT(1, TCSETS) },
        { SCMP_SYS(ioctl), 1, SANDBOX_INT(1, TCSETSW) },
        { SCMP_SYS(ioctl), 1, SANDBOX_INT(1, TCFLSH) },
        { SCMP_SYS(ioctl), 1, SANDBOX_INT(1, TIOCMGET) },
        { SCMP_SYS(ioctl), 1, SANDBOX_INT(1, TIOCMBIS) },
        { SCMP_SYS(ioctl), 1, SANDBOX_INT(1, TIOCMBIC) },
};

static const struct sandbox_rule sandbox_usbfs[] = {
        { SCMP_SYS(ioctl), 1, { 1, SCMP_CMP_MASKED_EQ, 0xff00, 'U' << 8 } }, /* linux/usbdevice_fs.h */
        { SCMP_SYS(openat), 1, { 2, SCMP_CMP_MASKED_EQ, O_CREAT | O_TRUNC, 0 } },
        { SCMP_SYS(open), 1, { 1, SCMP_CMP_MASKED_EQ, O_CREAT | O_TRUNC, 0 } },
        { SCMP_SYS(socket), 1, SANDBOX_INT(0, AF_UNIX) },
        { SCMP_SYS(socket), 1, SANDBOX_INT(0, AF_NETLINK) },
        SANDBOX_CALL(connect),
        SANDBOX_CALL(bind),
        SANDBOX_CALL(getsockname),
        SANDBOX_CALL(getsockopt),
        SANDBOX_CALL(setsockopt),
        SANDBOX_CALL(access),
        SANDBOX_CALL(faccessat),
        SANDBOX_CALL(faccessat2),
        SANDBOX_CALL(stat),
        SANDBOX_CALL(lstat),
        SANDBOX_CALL(statx),
        SANDBOX_CALL(readlink),
        SANDBOX_CALL(readlinkat),
        SANDBOX_CALL(getdents64),
        SANDBOX_CALL(pread64),
        SANDBOX_CALL(set_robust_list), /* libusb's thread may still be starting */
        SANDBOX_CALL(rseq),
        SANDBOX_CALL(getuid),
        SANDBOX_CALL(geteuid),
};

static const struct sandbox_rule sandbox_library[] = {
        { SCMP_SYS(ioctl), 1, SANDBOX_INT(1, FIONREAD) },
        { SCMP_SYS(ioctl), 1, SANDBOX_INT(1, TIOCEXCL) },
        SANDBOX_CALL(select),
        SANDBOX_CALL(pselect6),
        SANDBOX_CALL(nanosleep),
        SANDBOX_CALL(pipe),
        SANDBOX_CALL(pipe2),
        SANDBOX_CALL(flock),
};

/* LeakSanitizer stops the process's threads from a clone that traces them, and reads /proc/self/maps. */
static const struct sandbox_rule sandbox_sanitizer[] = {
        SANDBOX_CALL(clone),
        SANDBOX_CALL(ptrace),
        SANDBOX_CALL(wait4),
        SANDBOX_CALL(prctl),
        SANDBOX_CALL(arch_prctl),
        SANDBOX_CALL(pipe),
        SANDBOX_CALL(pipe2),
        SANDBOX_CALL(getppid),
        SANDBOX_CALL(readlink),
        SANDBOX_CALL(getdents),
        SANDBOX_CALL(getdents64),
        SANDBOX_CALL(sched_getaffinity),
        SANDBOX_CALL(getrlimit),
        SANDBOX_CALL(prlimit64),
        SANDBOX_CALL(set_robust_list),
        SANDBOX_CALL(rseq),
        { SCMP_SYS(openat), 1, { 2, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY } },
        { SCMP_SYS(open), 1, { 1, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY } },
};

bool sandbox_is_relaxed(void) {
        return SANDBOX_SANITIZER;
}

static int sandbox_allow(scmp_filter_ctx filter, const struct sandbox_rule *rules, size_t count) {
        int r = 0;

        for (size_t i = 0; i < count && r >= 0; i++) {
                r = seccomp_rule_add_array(
                        filter, SCMP_ACT_ALLOW, rules[i].call, rules[i].count, &rules[i].test);
                /* A call that this machine's architecture hasn't, or a rule wholly inside another. */
                if (r == -EDOM || r == -EEXIST)
                        r = 0;
        }
        return r;
}

static int sandbox_fill(scmp_filter_ctx filter, enum sandbox level) {
        int r = sandbox_allow(filter, sandbox_bytes, count_of(sandbox_bytes));

        if (r >= 0 && level >= SANDBOX_TERMINAL)
                r = sandbox_allow(filter, sandbox_terminal, count_of(sandbox_terminal));
        if (r >= 0 && level >= SANDBOX_USBFS)
                r = sandbox_allow(filter, sandbox_usbfs, count_of(sandbox_usbfs));
        if (r >= 0 && level >= SANDBOX_LIBRARY)
                r = sandbox_allow(filter, sandbox_library, count_of(sandbox_library));
        if (r >= 0 && SANDBOX_SANITIZER)
                r = sandbox_allow(filter, sandbox_sanitizer, count_of(sandbox_sanitizer));
        return r;
}

int sandbox_enter(enum sandbox level) {
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
        int r;

        if (!filter)
                return -ENOMEM;
        r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 1);
        if (r >= 0)
                r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
        if (r >= 0)
                r = sandbox_fill(filter, level);
        if (r >= 0)
                r = seccomp_load(filter);
        seccomp_release(filter);
        return r < 0 ? r : 0;
}
