//! What the objects of a PDF will take in memory, told before they are read: the document layer reads all of them at
//! once, and a number of two bytes becomes an object of a hundred.

use memchr::memmem;

/// What one object takes, with its share of the lists that hold it: the type itself and the room a growing list leaves.
const OBJECT_BYTES: u64 = 2 * size_of::<lopdf::Object>() as u64;

/// Files up to this size cannot hold more objects than fit in memory, unless they are packed.
const SMALL: usize = 1 << 20;

/// The bytes that a file's objects will take at most, its own copy included.
pub(super) fn weigh(bytes: &[u8], stream_bytes: usize) -> u64 {
    let packed: u64 = memmem::find_iter(bytes, b"/ObjStm").map(|at| packed(bytes, at, stream_bytes)).sum();
    let plain = if bytes.len() <= SMALL { 0 } else { plain(bytes) };
    bytes.len() as u64 + (packed + plain).saturating_mul(OBJECT_BYTES)
}

/// How many objects there may be outside of streams.
fn plain(bytes: &[u8]) -> u64 {
    let ends = memmem::Finder::new(b"endstream");
    let mut rest = bytes;
    let mut count = 0;
    // `stream` and a line's end begin one, whatever its length says.
    while let Some(at) = memmem::find(rest, b"stream") {
        count += objects(&rest[..at]);
        let behind = &rest[at + b"stream".len()..];
        rest = match behind.first() {
            Some(b'\r' | b'\n') => {
                ends.find(behind).map_or(behind, |end| &behind[end + b"endstream".len()..])
            }
            _ => behind,
        };
    }
    count + objects(rest)
}

/// How many objects a stream of objects may hold whose dictionary has its type here.
fn packed(bytes: &[u8], at: usize, stream_bytes: usize) -> u64 {
    let Some(begin) = memmem::find(&bytes[at..], b"stream") else { return 0 };
    let content = bytes[at + begin + b"stream".len()..].trim_ascii_start();
    let mut inflate = flate2::Decompress::new(true);
    let mut chunk = vec![0; 64 << 10];
    let mut count = 0;
    // What is encrypted is no deflated stream before it is decrypted; its own bound holds it.
    loop {
        let (read, written) = (inflate.total_in(), inflate.total_out());
        let Some(rest) = usize::try_from(read).ok().and_then(|read| content.get(read..)) else { break };
        let state = inflate.decompress(rest, &mut chunk, flate2::FlushDecompress::None);
        let fresh = usize::try_from(inflate.total_out() - written).unwrap_or(0);
        count += objects(&chunk[..fresh]);
        let is_over = inflate.total_out() > stream_bytes as u64;
        let is_stuck = fresh == 0 && inflate.total_in() == read;
        if !matches!(state, Ok(flate2::Status::Ok)) || is_over || is_stuck {
            break;
        }
    }
    count
}

/// How many objects some bytes may hold: each begins with a mark of its own or behind a blank or a mark.
fn objects(bytes: &[u8]) -> u64 {
    let mut count = 0;
    let mut is_apart = true;
    for byte in bytes {
        let is_blank = matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ' | b']' | b'>' | b')');
        let is_mark = matches!(byte, b'[' | b'<' | b'(' | b'/');
        count += u64::from(is_mark || is_apart && !is_blank);
        is_apart = is_blank || is_mark && *byte != b'/';
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_counted_as_they_begin() {
        assert_eq!(objects(b"[1 2 3]"), 4);
        assert_eq!(objects(b"/Kids[3 0 R]"), 5);
        assert_eq!(objects(b"  "), 0);
        assert_eq!(objects(b"[[[]]]"), 3);
    }
}
