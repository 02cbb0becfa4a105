//! Files packed into one: ZIP, TAR, gzip. Every entry is handed over as if it were a file; nothing is written.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use encoding_rs::GBK;

use super::detect::{Format, Packing, detect};
use crate::error::Error;
use crate::limits;

/// What is done with each file: its path, and its bytes or why there are none.
pub type Visit<'v> = dyn FnMut(&Path, Result<&[u8], Error>) + 'v;

/// Hands over a file, or where it is an archive, each file in it. An entry's path is the archive's path with its
/// own behind it; an entry that cannot be unpacked is handed over as an error, and the others go on.
///
/// Returns whether it was an archive.
pub fn each_file(bytes: &[u8], path: &Path, visit: &mut Visit) -> bool {
    let Format::Archive(packing) = detect(bytes) else {
        visit(path, Ok(bytes));
        return false;
    };
    // So much more than was packed, and no real archive comes near it.
    let budget =
        limits::ARCHIVE_EXPANSION.saturating_mul(bytes.len() as u64).saturating_add(limits::FILE_BYTES);
    let mut walk = Walk { visit, left: budget, entries: 0 };
    walk.archive(packing, bytes, path, 1);
    if walk.entries == 0 {
        let (what, advice) = ("an archive without a file in it", "download it again");
        walk.fail(path, Error::Unsupported { path: path.to_owned(), what, advice });
    }
    true
}

struct Walk<'v, 'f> {
    visit: &'v mut Visit<'f>,
    /// Bytes that may still be unpacked.
    left: u64,
    entries: usize,
}

impl Walk<'_, '_> {
    fn archive(&mut self, packing: Packing, bytes: &[u8], path: &Path, depth: usize) {
        match packing {
            Packing::Zip => self.zip(bytes, path, depth),
            Packing::Tar => self.tar(bytes, path, depth),
            Packing::Gzip => {
                if !self.counts(path) {
                    return;
                }
                let reader = flate2::read::MultiGzDecoder::new(bytes);
                // One file under its name without the ending, a TAR under the archive's own.
                let inner = match self.unpack(reader, path) {
                    Ok(inner) => inner,
                    Err(error) => return self.fail(path, error),
                };
                if detect(&inner) == Format::Archive(Packing::Tar) {
                    self.tar(&inner, path, depth);
                } else {
                    let name = path.file_stem().map(PathBuf::from).unwrap_or_default();
                    self.entry(&path.join(name), &inner, depth);
                }
            }
        }
    }

    fn zip(&mut self, bytes: &[u8], path: &Path, depth: usize) {
        let mut archive = match zip::ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => archive,
            Err(error) => return self.fail(path, damaged(path, &error)),
        };
        for index in 0..archive.len() {
            if !self.counts(path) {
                return;
            }
            let unpacked = {
                let raw = match archive.by_index_raw(index) {
                    Ok(raw) => raw,
                    Err(error) => {
                        self.fail(path, damaged(path, &error));
                        continue;
                    }
                };
                let name = decode_name(raw.name_raw());
                let (is_file, encrypted) = (raw.is_file(), raw.encrypted());
                drop(raw);
                let path = path.join(&name);
                if !is_file || is_litter(&name) {
                    continue;
                }
                if encrypted {
                    (
                        path.clone(),
                        Err(Error::Unsupported {
                            path,
                            what: "an encrypted entry of a ZIP archive",
                            advice: "unpack it with its password and name the file",
                        }),
                    )
                } else {
                    let bytes = match archive.by_index(index) {
                        Ok(file) => {
                            let declared = file.size();
                            self.unpack(file, &path).and_then(|bytes| {
                                let lost = bytes.is_empty() && declared > 0;
                                if lost { Err(damaged(&path, &"it unpacks to nothing")) } else { Ok(bytes) }
                            })
                        }
                        Err(error) => Err(damaged(&path, &error)),
                    };
                    (path, bytes)
                }
            };
            match unpacked {
                (path, Ok(bytes)) => self.entry(&path, &bytes, depth),
                (path, Err(error)) => self.fail(&path, error),
            }
        }
    }

    fn tar(&mut self, bytes: &[u8], path: &Path, depth: usize) {
        let mut archive = tar::Archive::new(bytes);
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return self.fail(path, damaged(path, &error)),
        };
        for entry in entries {
            if !self.counts(path) {
                return;
            }
            let entry = match entry {
                Ok(entry) => entry,
                // What follows a damaged head cannot be found.
                Err(error) => return self.fail(path, damaged(path, &error)),
            };
            let name = decode_name(&entry.path_bytes());
            if !entry.header().entry_type().is_file() || is_litter(&name) {
                continue;
            }
            let path = path.join(&name);
            match self.unpack(entry, &path) {
                Ok(bytes) => self.entry(&path, &bytes, depth),
                Err(error) => self.fail(&path, error),
            }
        }
    }

    fn entry(&mut self, path: &Path, bytes: &[u8], depth: usize) {
        match detect(bytes) {
            Format::Archive(packing) if depth < limits::ARCHIVE_DEPTH => {
                self.archive(packing, bytes, path, depth + 1)
            }
            Format::Archive(_) => {
                let path_ = path.to_owned();
                let error = Error::Unsupported {
                    path: path_,
                    what: "an archive too deep inside other archives",
                    advice: "unpack it and name the files in it",
                };
                self.fail(path, error);
            }
            _ => (self.visit)(path, Ok(bytes)),
        }
    }

    /// Counts an entry; past the bound says so, once.
    fn counts(&mut self, path: &Path) -> bool {
        if self.entries > limits::ARCHIVE_ENTRIES {
            return false;
        }
        self.entries += 1;
        if self.entries == limits::ARCHIVE_ENTRIES + 1 {
            let most = limits::ARCHIVE_ENTRIES;
            let reason = format!(
                "holds more than the {most} files that are read of one archive; unpack it and name them"
            );
            self.fail(path, Error::Io { path: path.to_owned(), reason });
        }
        self.entries <= limits::ARCHIVE_ENTRIES
    }

    fn unpack(&mut self, reader: impl Read, path: &Path) -> Result<Vec<u8>, Error> {
        if self.left == 0 {
            let reason =
                "the archive unpacks to more than is read of one; unpack it and name the files in it"
                    .to_owned();
            self.entries = limits::ARCHIVE_ENTRIES + 1;
            return Err(Error::Io { path: path.to_owned(), reason });
        }
        let most = self.left.min(limits::FILE_BYTES);
        let mut bytes = Vec::new();
        let read = reader.take(most + 1).read_to_end(&mut bytes);
        self.left = self.left.saturating_sub(bytes.len() as u64);
        if bytes.len() as u64 > most {
            return Err(Error::TooLarge { path: path.to_owned(), bytes: bytes.len() as u64, limit: most });
        }
        read.map_err(|error| damaged(path, &error))?;
        Ok(bytes)
    }

    fn fail(&mut self, path: &Path, error: Error) {
        (self.visit)(path, Err(error));
    }
}

fn damaged(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::Io {
        path: path.to_owned(),
        reason: format!(
            "cannot be unpacked ({error}); download the archive again, or unpack it with another program"
        ),
    }
}

/// Names without the flag for UTF-8 are in the packer's own charset, which in China is GBK.
fn decode_name(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GBK.decode_without_bom_handling(raw).0.into_owned(),
    };
    // A terminal would obey control characters.
    let name: String = name.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
    name.replace('\\', "/").trim_start_matches('/').to_owned()
}

/// What systems leave in archives by themselves.
fn is_litter(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/")
        || name.contains("/__MACOSX/")
        || matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini")
        || last.starts_with("._")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_decoded_and_litter_left() {
        assert_eq!(decode_name(&GBK.encode("某局\\年报.pdf").0), "某局/年报.pdf");
        assert_eq!(decode_name("某局/年报.pdf".as_bytes()), "某局/年报.pdf");
        assert!(is_litter("__MACOSX/._a.pdf") && is_litter("a/Thumbs.db") && !is_litter("a/报告.pdf"));
    }
}
