//! The allocator, and how soon it gives memory back.
//!
//! A large import frees on one thread what another allocated; the system's allocator then keeps much of it for later, and
//! mimalloc, left to itself, for a second. Given back at once, the peak of an import is about a quarter lower
//! (docs/performance.md).

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
