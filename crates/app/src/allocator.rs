//! The allocator, and how soon it gives memory back.
//!
//! A large import frees on one thread what another allocated; the system's allocator then keeps much of it for later, and
//! mimalloc, left to itself, for a second. Given back at once, the peak of an import is about a quarter lower
//! (docs/performance.md). What is taken again is then taken in pages of 4 KiB: the kernel would clear 2 MiB for the first byte of
//! each piece, which was half the time of a page's first reading.

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// `mi_option_purge_delay` of mimalloc's header: how many milliseconds freed memory is kept before the system gets it.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

/// Gives freed memory back at once. Called before anything large is allocated.
#[expect(
    unsafe_code,
    reason = "the allocator's options have no safe face; setting a number that it knows cannot break it"
)]
pub fn give_back_at_once() {
    // SAFETY: the function takes any option and any number, ignores what it does not know, and may be called at any time.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, 0) }
}

/// Has the kernel hand out small pages alone.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the kernel's switch has no safe face among the libraries that are there")]
pub fn take_little_at_once() {
    // SAFETY: this switch of `prctl` takes numbers alone, no memory of ours, and is allowed to every process.
    // What it answers changes nothing: a kernel without the switch hands memory out as it always did.
    let _ = unsafe { libc::prctl(libc::PR_SET_THP_DISABLE, 1, 0, 0, 0) };
}

/// Other systems have no such switch.
#[cfg(not(target_os = "linux"))]
pub fn take_little_at_once() {}
