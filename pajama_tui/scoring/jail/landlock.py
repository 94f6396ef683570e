"""Landlock: a second, optional wall that denies every file, network and IPC access."""

import ctypes
import struct

_libc = ctypes.CDLL(None, use_errno=True)
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_VERSION = 1

# Rights known to each ABI version: file rights by count, network and scope rights as masks.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NET_RIGHTS, _NET_SINCE = 0b11, 4
_SCOPES, _SCOPES_SINCE = 0b11, 6


def abi() -> int:
    """The kernel's Landlock version, 0 where there is none or it is not allowed."""
    version = int(_libc.syscall(_CREATE_RULESET, None, 0, _VERSION))
    return max(version, 0)


def deny_all() -> int:
    """Forbid this process every access that Landlock knows of; returns the ABI used, 0 if none."""
    version = abi()
    if version == 0:
        return 0
    rights = (1 << _FILE_RIGHTS[min(version, max(_FILE_RIGHTS))]) - 1
    attributes = struct.pack(
        "=QQQ",
        rights,
        _NET_RIGHTS if version >= _NET_SINCE else 0,
        _SCOPES if version >= _SCOPES_SINCE else 0,
    )
    size = 24 if version >= _SCOPES_SINCE else 16 if version >= _NET_SINCE else 8
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    ruleset = int(_libc.syscall(_CREATE_RULESET, buffer, size, 0))
    if ruleset < 0:
        return 0
    return version if _libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0 else 0
