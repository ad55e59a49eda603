"""A filter of system calls: what libraries that read documents call is let through, all else is refused.

Names that an architecture does not have (libseccomp knows x86_64 and aarch64 alike) are passed over. Refused with
EPERM is what an attacker would want; with ENOSYS what is unknown, so that a C library newer than this list takes its
older way. Measured by tracing every library of tests/hostile/libraries.py.
"""

import errno
import fcntl
import os
import socket
import termios
from typing import Any

MEMORY = (
    "brk get_mempolicy madvise mbind membarrier mincore mlock mlock2 mmap mprotect mremap msync munlock munmap "
    "set_mempolicy"
)
FILES = (
    "access close close_range copy_file_range dup dup2 dup3 faccessat faccessat2 fadvise64 fallocate fdatasync flock "
    "fstat fstatfs fsync ftruncate getcwd getdents getdents64 lseek lstat mkdir mkdirat newfstatat pread64 preadv "
    "preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv rename renameat renameat2 rmdir "
    "sendfile stat statfs statx umask unlink unlinkat write writev"
)
WAITING = (
    "alarm clock_getres clock_gettime clock_nanosleep epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 "
    "epoll_wait eventfd eventfd2 futex getitimer gettimeofday nanosleep pause pipe pipe2 poll ppoll pselect6 "
    "restart_syscall select setitimer time timer_create timer_delete timer_getoverrun timer_gettime timer_settime "
    "timerfd_create timerfd_gettime timerfd_settime times"
)
ITSELF = (
    "arch_prctl capget exit exit_group get_robust_list getcpu getegid geteuid getgid getgroups getpgid getpgrp getpid "
    "getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid gettid getuid rseq "
    "rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sched_get_priority_max "
    "sched_get_priority_min sched_getaffinity sched_getparam sched_getscheduler sched_yield set_robust_list "
    "set_tid_address setrlimit sigaltstack sysinfo uname wait4 waitid"
)
REFUSED = (
    # programs and processes
    "execve execveat fork pidfd_getfd pidfd_open pidfd_send_signal rt_sigqueueinfo rt_tgsigqueueinfo tkill vfork "
    # the network
    "accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg sendmsg "
    "sendto setsockopt shutdown socket "
    # other processes
    "kcmp migrate_pages move_pages process_madvise process_mrelease process_vm_readv process_vm_writev ptrace "
    "sched_setaffinity sched_setattr sched_setparam sched_setscheduler setpgid setpriority setsid "
    # files, past what Landlock looks at: modes, owners, times and attributes of what lies anywhere
    "chmod chown chroot creat fanotify_init fchmod fchmodat fchmodat2 fchown fchownat fremovexattr fsetxattr futimesat "
    "inotify_add_watch lchown link linkat lremovexattr lsetxattr mknod mknodat name_to_handle_at open_by_handle_at "
    "removexattr setxattr symlink symlinkat truncate utime utimensat utimes "
    # rights and namespaces
    "add_key capset keyctl landlock_add_rule landlock_create_ruleset landlock_restrict_self personality "
    "request_key seccomp setdomainname setfsgid setfsuid setgid setgroups sethostname setns setregid setresgid "
    "setresuid setreuid setuid unshare "
    # mounts
    "fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree pivot_root umount umount2 "
    # the kernel's own matters
    "acct adjtimex bpf clock_adjtime clock_settime delete_module finit_module init_module ioperm iopl kexec_file_load "
    "kexec_load lookup_dcookie modify_ldt perf_event_open quotactl quotactl_fd reboot settimeofday swapoff swapon "
    "syslog userfaultfd vhangup"
)
CLONE_THREAD = 0x00010000
FULL32 = 0xFFFFFFFF
"""Of arguments that are int the kernel looks at the lower half; so does the filter."""
UNKNOWN = -1
"""The number of a call that is newer than the system's libseccomp; it counts as unlisted. <seccomp.h>"""
TERMINAL_OR_NOT = (termios.TCGETS, termios.FIOCLEX, termios.FIONCLEX, termios.FIONBIO, termios.FIONREAD)
DESCRIPTORS = (
    *(fcntl.F_DUPFD, fcntl.F_DUPFD_CLOEXEC, fcntl.F_GETFD, fcntl.F_SETFD, fcntl.F_GETFL, fcntl.F_SETFL),
    *(fcntl.F_GETLK, fcntl.F_SETLK, fcntl.F_SETLKW, fcntl.F_OFD_GETLK, fcntl.F_OFD_SETLK, fcntl.F_OFD_SETLKW),
)
"""Not among them: to be sent signals (F_SETOWN), which others would get."""
SET_NAME, GET_NAME, NAME_MEMORY = 15, 16, 0x53564D41
"""Of prctl: what threads and allocators call. <linux/prctl.h>"""


def load_library() -> Any:
    """Give the library; before the lock only, for it looks for libseccomp by starting programs.

    Raises:
        Exception: it, or the system's libseccomp, is not there.
    """
    import pyseccomp  # noqa: PLC0415 not on every system

    return pyseccomp


def filter_calls(*, unlisted: int | None = None) -> None:
    """Leave to this process only the calls that reading needs, for good.

    Args:
        unlisted: what becomes of calls that no list names; none: ENOSYS.

    Raises:
        Exception: the kernel or the system's libseccomp cannot.
    """
    make_filter(load_library(), unlisted=unlisted).load()


def make_filter(library: Any, *, unlisted: int | None = None) -> Any:
    """Build the filter for this process: it may signal itself only."""
    unlisted = library.ERRNO(errno.ENOSYS) if unlisted is None else unlisted
    rules = library.SyscallFilter(unlisted)
    # calls of another architecture than the process's own (i386, x32) have other numbers
    rules.set_attr(library.Attr.ACT_BADARCH, library.KILL_PROCESS)
    rules.set_attr(library.Attr.CTL_TSYNC, 1)
    for name in f"{MEMORY} {FILES} {WAITING} {ITSELF}".split():
        _add(library, rules, library.ALLOW, name)
    for name in REFUSED.split():
        _add(library, rules, library.ERRNO(errno.EPERM), name)
    for name, conditions in _conditional(library):
        _add(library, rules, library.ALLOW, name, *conditions)
    return rules


def _add(library: Any, rules: Any, action: int, name: str, *conditions: Any) -> None:
    number = library.resolve_syscall(library.Arch.NATIVE, name)
    if number != UNKNOWN:
        rules.add_rule(action, number, *conditions)


def _conditional(library: Any) -> list[tuple[str, tuple[Any, ...]]]:
    """List the calls that are let through with some arguments only; with others they count as unlisted."""

    def masked(place: int, mask: int, value: int) -> Any:
        return library.Arg(place, library.MASKED_EQ, mask, value)

    def exactly(place: int, value: int) -> Any:
        return masked(place, FULL32, value)

    opening = [
        (name, (masked(place, mask, value),))
        # a file that is truncated and opened for reading: Landlock before version 3 lets it pass
        for name, place in (("open", 1), ("openat", 2))
        for mask, value in ((os.O_TRUNC, 0), (os.O_ACCMODE, os.O_WRONLY), (os.O_ACCMODE, os.O_RDWR))
    ]
    pid = os.getpid()
    return [
        *opening,
        ("clone", (masked(0, CLONE_THREAD, CLONE_THREAD),)),
        ("kill", (exactly(0, pid),)),
        ("tgkill", (exactly(0, pid),)),
        *(("prlimit64", (exactly(0, one),)) for one in (0, pid)),
        # the runtime under kreuzberg makes a pair to tell itself of signals
        ("socketpair", (exactly(0, socket.AF_UNIX),)),
        *(("ioctl", (exactly(1, one),)) for one in TERMINAL_OR_NOT),
        *(("fcntl", (exactly(1, one),)) for one in DESCRIPTORS),
        *(("prctl", (exactly(0, one),)) for one in (SET_NAME, GET_NAME, NAME_MEMORY)),
    ]
