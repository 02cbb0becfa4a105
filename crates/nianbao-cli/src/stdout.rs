//! Standard output, as all commands print to it: closed or full, it is an error, and nothing counts as printed before it is
//! flushed.

use std::io::{self, BufWriter, StdoutLock, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::AutoStream;

/// Standard output as it is.
pub(super) type Plain = BufWriter<StdoutLock<'static>>;
/// Standard output with colours, where it is a terminal that shows them.
pub(super) type Styled = BufWriter<AutoStream<StdoutLock<'static>>>;

/// Whether it was closed when the program began.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Runs [`look`] before Rust's runtime, which puts `/dev/null` in the place of a standard output that is closed: from then
/// on, whatever is printed seems to be written.
#[cfg(unix)]
#[expect(
    unsafe_code,
    reason = "nothing of the standard library runs early enough; `look` asks the kernel alone"
)]
#[used]
#[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
#[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func"))]
static LOOK: extern "C" fn() = look;

#[cfg(unix)]
extern "C" fn look() {
    let found = rustix::io::fcntl_getfd(rustix::stdio::stdout());
    CLOSED.store(found == Err(rustix::io::Errno::BADF), Ordering::Relaxed);
}

/// An error where it is closed.
pub(super) fn is_open() -> io::Result<()> {
    match CLOSED.load(Ordering::Relaxed) {
        true => Err(io::Error::other("standard output is closed")),
        false => Ok(()),
    }
}

/// Opens it.
pub(super) fn open() -> io::Result<Plain> {
    is_open().map(|()| BufWriter::new(io::stdout().lock()))
}

/// Opens it for text with colours.
pub(super) fn open_styled() -> io::Result<Styled> {
    is_open().map(|()| BufWriter::new(AutoStream::auto(io::stdout().lock())))
}

/// Prints something.
pub(super) fn print(write: impl FnOnce(&mut Plain) -> io::Result<()>) -> io::Result<()> {
    let mut out = open()?;
    write(&mut out).and_then(|()| out.flush())
}

/// Prints something with colours.
pub(super) fn print_styled(write: impl FnOnce(&mut Styled) -> io::Result<()>) -> io::Result<()> {
    let mut out = open_styled()?;
    write(&mut out).and_then(|()| out.flush())
}

/// Prints a value as indented JSON.
pub(super) fn print_json(value: &impl serde::Serialize) -> io::Result<()> {
    print(|out| {
        serde_json::to_writer_pretty(&mut *out, value)?;
        writeln!(out)
    })
}
