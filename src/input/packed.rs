//! ZIP, TAR and gzip files. Every entry is treated like a file; nothing is written to disk, and archives are read in place,
//! with only the current entry in memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use encoding_rs::GBK;

use super::detect::{Format, Packing, detect, packing};
use super::repeated::repeated;
use crate::error::{Error, ErrorKind};
use crate::limits;

/// Called for each file, with its path and either its bytes or an error. `Break` ends the walk.
pub type Visit<'v> = dyn FnMut(&Path, Result<Vec<u8>, Error>) -> ControlFlow<()> + 'v;

/// How many bytes decide whether a file is an archive: the magic number of TAR is at offset 257.
const HEAD: u64 = 512;

/// Whether a file may be an archive, by its first bytes. Word and Excel files look like one.
///
/// # Errors
///
/// If it cannot be opened or read.
pub fn may_be_packed(path: &Path) -> Result<bool, Error> {
    let head = |file: File| head(&mut BufReader::with_capacity(HEAD as usize, file));
    let head = File::open(path).and_then(head).map_err(|error| ErrorKind::Io(error).at(path))?;
    Ok(looks_packed(&head))
}

fn looks_packed(head: &[u8]) -> bool {
    head.starts_with(b"PK") || head.starts_with(b"\x1F\x8B") || head.get(257..262) == Some(b"ustar")
}

fn head(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

/// Visits a file, or each file inside if it is an archive. The path of an entry is that of the archive followed by its
/// own; of several entries of a ZIP file with one name, the last has it, and the others are `name (2)`, `name (3)` and so
/// on. An entry that cannot be unpacked is visited as an error, and the walk continues.
///
/// Returns whether it was an archive.
pub fn each_file(mut source: impl Read + Seek, path: &Path, visit: &mut Visit) -> bool {
    let found = tell(&mut source);
    let (packing, size) = match found {
        Ok((Some(packing), size)) => (packing, size),
        Ok((None, size)) => {
            let _ = visit(path, whole(source, size, path));
            return false;
        }
        Err(error) => {
            let _ = visit(path, Err(ErrorKind::Io(error).at(path)));
            return false;
        }
    };
    // So much more than was packed, and no real archive comes near it.
    let budget = limits::ARCHIVE_EXPANSION.saturating_mul(size).saturating_add(limits::FILE_BYTES);
    let mut walk = Walk { visit, left: budget, entries: 0, is_over: false };
    walk.archive(packing, source, path, 1);
    if walk.entries == 0 {
        let (what, advice) = ("an archive without any files", "download it again");
        walk.fail(path, ErrorKind::Unsupported { what, advice }.at(path.to_owned()));
    }
    true
}

/// The packing of a source, if it is an archive, and its size; rewinds the source.
fn tell(source: &mut (impl Read + Seek)) -> io::Result<(Option<Packing>, u64)> {
    let size = source.seek(SeekFrom::End(0))?;
    source.rewind()?;
    let head = head(source)?;
    source.rewind()?;
    let packing = if looks_packed(&head) { packing(&mut *source, &head) } else { None };
    source.rewind()?;
    Ok((packing, size))
}

/// The bytes of a file that is not an archive.
fn whole(source: impl Read, size: u64, path: &Path) -> Result<Vec<u8>, Error> {
    let too_large = |bytes| ErrorKind::TooLarge { bytes, limit: limits::FILE_BYTES }.at(path.to_owned());
    if size > limits::FILE_BYTES {
        return Err(too_large(size));
    }
    // It may grow while it is read.
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    source.take(limits::FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|e| ErrorKind::Io(e).at(path))?;
    if bytes.len() as u64 > limits::FILE_BYTES { Err(too_large(bytes.len() as u64)) } else { Ok(bytes) }
}

struct Walk<'v, 'f> {
    visit: &'v mut Visit<'f>,
    /// Bytes that may still be unpacked.
    left: u64,
    entries: usize,
    /// Whether nobody wants more.
    is_over: bool,
}

impl Walk<'_, '_> {
    fn archive(&mut self, packing: Packing, source: impl Read + Seek, path: &Path, depth: usize) {
        match packing {
            Packing::Zip => self.zip(source, path, depth),
            Packing::Tar => self.tar(source, path, depth),
            Packing::Gzip => self.gzip(source, path, depth),
        }
    }

    fn gzip(&mut self, mut source: impl Read + Seek, path: &Path, depth: usize) {
        // What is unpacked is only known to be right once the checksum at the end is, so that comes first. Of a file
        // that is cut short the entries before the cut are whole.
        let mut all = flate2::read::MultiGzDecoder::new(&mut source).take(self.left);
        let is_cut = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
        if let Err(error) = io::copy(&mut all, &mut io::sink())
            .map(drop)
            .or_else(|e| if is_cut(&e) { Ok(()) } else { Err(e) })
            .and_then(|()| source.rewind())
        {
            self.counts(path);
            return self.fail(path, damaged(path, &error));
        }
        let mut reader = flate2::read::MultiGzDecoder::new(source);
        // What cannot be read here cannot be read below either, which says why.
        let head = head(&mut reader).unwrap_or_default();
        let is_tar = head.get(257..262) == Some(b"ustar");
        let reader = Cursor::new(head).chain(reader);
        // One file under its name without the ending, a TAR under the archive's own.
        if is_tar {
            return self.tar(reader, path, depth);
        }
        if !self.counts(path) {
            return;
        }
        match self.unpack(reader, path) {
            Ok(inner) => {
                let name = path.file_stem().map(PathBuf::from).unwrap_or_default();
                self.entry(&path.join(name), inner, depth);
            }
            Err(error) => self.fail(path, error),
        }
    }

    fn zip(&mut self, source: impl Read + Seek, path: &Path, depth: usize) {
        let mut archive = match zip::ZipArchive::new(source) {
            Ok(archive) => archive,
            Err(error) => return self.fail(path, damaged(path, &error)),
        };
        for index in 0..archive.len() {
            if !self.counts(path) {
                return;
            }
            self.zip_entry(&mut archive, index, path, None, depth);
        }
        if archive.has_duplicate_names() {
            self.repeated(archive, path, depth);
        }
    }

    /// Visits the entries that share their names with later ones, under names that say so.
    fn repeated(&mut self, archive: zip::ZipArchive<impl Read + Seek>, path: &Path, depth: usize) {
        let (start, offset) = (archive.central_directory_start(), archive.offset());
        let found = repeated(archive.into_inner(), start, offset);
        let opened = found.and_then(|(names, source)| Ok((names, zip::ZipArchive::new(source)?)));
        let (names, mut archive) = match opened {
            Ok(opened) => opened,
            Err(error) => return self.fail(path, damaged(path, &error)),
        };
        let mut met: BTreeMap<&[u8], usize> = BTreeMap::new();
        for (index, name) in names.iter().enumerate() {
            if !self.counts(path) {
                return;
            }
            // The last of its name has it alone.
            let number = met.entry(name).or_insert(1);
            *number += 1;
            let name = format!("{} ({number})", decode_name(name));
            self.zip_entry(&mut archive, index, path, Some(name), depth);
        }
    }

    /// Visits an entry, under its own name or another.
    fn zip_entry(
        &mut self,
        archive: &mut zip::ZipArchive<impl Read + Seek>,
        index: usize,
        path: &Path,
        name: Option<String>,
        depth: usize,
    ) {
        let raw = match archive.by_index_raw(index) {
            Ok(raw) => raw,
            Err(error) => return self.fail(path, damaged(path, &error)),
        };
        let name = name.unwrap_or_else(|| decode_name(raw.name_raw()));
        let (is_file, is_encrypted) = (raw.is_file(), raw.encrypted());
        drop(raw);
        let path = path.join(&name);
        if !is_file || is_litter(&name) {
            return;
        }
        if is_encrypted {
            let (what, advice) =
                ("an encrypted entry of a ZIP file", "unpack it with its password and name the files inside");
            return self.fail(&path, ErrorKind::Unsupported { what, advice }.at(path.clone()));
        }
        let bytes = match archive.by_index(index) {
            Ok(file) => {
                let declared = file.size();
                self.unpack(file, &path).and_then(|bytes| match bytes.is_empty() && declared > 0 {
                    true => Err(damaged(&path, &"the entry unpacks to nothing")),
                    false => Ok(bytes),
                })
            }
            Err(zip::result::ZipError::UnsupportedArchive(_)) => {
                let what = "an entry with an unsupported compression method";
                let advice = "unpack the archive with another program and name the files inside";
                Err(ErrorKind::Unsupported { what, advice }.at(path.clone()))
            }
            Err(error) => Err(damaged(&path, &error)),
        };
        match bytes {
            Ok(bytes) => self.entry(&path, bytes, depth),
            Err(error) => self.fail(&path, error),
        }
    }

    fn tar(&mut self, source: impl Read, path: &Path, depth: usize) {
        let mut archive = tar::Archive::new(source);
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
            let path = path.join(&name);
            let kind = entry.header().entry_type();
            if is_litter(&name) {
                continue;
            } else if kind.is_hard_link() || kind.is_symlink() {
                let (what, advice) =
                    ("a link inside an archive", "unpack the archive and name the files inside");
                self.fail(&path, ErrorKind::Unsupported { what, advice }.at(path.clone()));
                continue;
            } else if !(kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse()) {
                continue;
            }
            let declared = entry.size();
            match self.unpack(entry, &path) {
                Ok(bytes) if bytes.len() as u64 == declared => self.entry(&path, bytes, depth),
                Ok(_) => self.fail(&path, damaged(&path, &"the entry is truncated")),
                Err(error) => self.fail(&path, error),
            }
        }
    }

    fn entry(&mut self, path: &Path, bytes: Vec<u8>, depth: usize) {
        match detect(&bytes) {
            Format::Archive(packing) if depth < limits::ARCHIVE_DEPTH => {
                self.archive(packing, Cursor::new(bytes), path, depth + 1)
            }
            Format::Archive(_) => {
                let error = ErrorKind::Unsupported {
                    what: "an archive nested too deep inside others",
                    advice: "unpack it and name the files inside",
                };
                self.fail(path, error.at(path));
            }
            _ => self.hand_over(path, Ok(bytes)),
        }
    }

    /// Counts an entry; reports once that the limit was reached.
    fn counts(&mut self, path: &Path) -> bool {
        if self.is_over || self.entries > limits::ARCHIVE_ENTRIES {
            return false;
        }
        self.entries += 1;
        if self.entries == limits::ARCHIVE_ENTRIES + 1 {
            let most = limits::ARCHIVE_ENTRIES;
            let reason = format!(
                "contains more than {most} files, which is the limit; unpack it and name the files inside"
            );
            self.fail(path, ErrorKind::Skipped(reason).at(path.to_owned()));
        }
        self.entries <= limits::ARCHIVE_ENTRIES
    }

    fn unpack(&mut self, reader: impl Read, path: &Path) -> Result<Vec<u8>, Error> {
        if self.left == 0 {
            let reason =
                "the archive unpacks to more data than the limit; unpack it and name the files inside"
                    .to_owned();
            self.entries = limits::ARCHIVE_ENTRIES + 1;
            return Err(ErrorKind::Skipped(reason).at(path.to_owned()));
        }
        let most = self.left.min(limits::FILE_BYTES);
        let mut bytes = Vec::new();
        let read = reader.take(most + 1).read_to_end(&mut bytes);
        self.left = self.left.saturating_sub(bytes.len() as u64);
        if bytes.len() as u64 > most {
            return Err(ErrorKind::TooLarge { bytes: bytes.len() as u64, limit: most }.at(path.to_owned()));
        }
        read.map_err(|error| damaged(path, &error))?;
        Ok(bytes)
    }

    fn fail(&mut self, path: &Path, error: Error) {
        self.hand_over(path, Err(error));
    }

    fn hand_over(&mut self, path: &Path, bytes: Result<Vec<u8>, Error>) {
        if !self.is_over {
            self.is_over = (self.visit)(path, bytes).is_break();
        }
    }
}

fn damaged(path: &Path, error: &dyn std::fmt::Display) -> Error {
    ErrorKind::Skipped(format!(
        "cannot be unpacked ({error}); download the archive again or unpack it with another program"
    ))
    .at(path.to_owned())
}

/// Names that are not UTF-8 are in the local encoding of the packer, which in China is GBK.
fn decode_name(raw: &[u8]) -> String {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GBK.decode_without_bom_handling(raw).0.into_owned(),
    };
    // A terminal would obey control characters.
    let name: String = name.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
    name.replace('\\', "/").trim_start_matches('/').to_owned()
}

/// Files that operating systems leave in directories and archives.
pub fn is_litter(name: &str) -> bool {
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

    /// A ZIP file as its bytes: the names and contents of its entries, stored.
    fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for (name, text) in entries {
            let mut crc = flate2::Crc::new();
            crc.update(text.as_bytes());
            let begins = out.len() as u32;
            let (length, size) = ((name.len() as u16).to_le_bytes(), (text.len() as u32).to_le_bytes());
            // Version, flags, method, time and date; then the checksum, both sizes, and the lengths of name and extra field.
            let mut shared = vec![20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0];
            shared.extend(
                crc.sum().to_le_bytes().into_iter().chain(size).chain(size).chain(length).chain([0, 0]),
            );
            out.extend(b"PK\x03\x04".iter().chain(&shared).chain(name.as_bytes()).chain(text.as_bytes()));
            directory.extend(b"PK\x01\x02\x14\x00".iter().chain(&shared).copied().chain([0; 10]));
            directory.extend(begins.to_le_bytes().into_iter().chain(name.bytes()));
        }
        let (count, begins) = ((entries.len() as u16).to_le_bytes(), out.len() as u32);
        out.extend_from_slice(&directory);
        out.extend(b"PK\x05\x06\0\0\0\0".iter().copied().chain(count).chain(count));
        out.extend(
            (directory.len() as u32).to_le_bytes().into_iter().chain(begins.to_le_bytes()).chain([0, 0]),
        );
        out
    }

    #[test]
    fn every_file_of_one_name_is_visited() {
        let entries =
            [("年报.txt", "first"), ("other.txt", "another"), ("年报.txt", "second"), ("年报.txt", "third")];
        let mut seen = Vec::new();
        each_file(Cursor::new(zipped(&entries)), Path::new("a.zip"), &mut |path, bytes| {
            let text = String::from_utf8(bytes.unwrap()).unwrap();
            seen.push((path.to_str().unwrap().to_owned(), text));
            ControlFlow::Continue(())
        });
        let expected = [
            ("a.zip/年报.txt", "third"),
            ("a.zip/other.txt", "another"),
            ("a.zip/年报.txt (2)", "first"),
            ("a.zip/年报.txt (3)", "second"),
        ];
        let seen: Vec<_> = seen.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        assert_eq!(seen, expected);
    }
}
