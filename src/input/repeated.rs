//! Entries of a ZIP file that share their names with others. A program that unpacks such a file keeps the last of each
//! name, and so does the crate that reads them here; the others are found through the central directory (ZIP Application
//! Note 4.3.12), of which this makes another with names of its own.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Bytes of a record of the directory before its name, of the record at the end of the file, and the signatures of both
/// (4.3.12, 4.3.16).
const RECORD: usize = 46;
const SIGNATURE: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
/// Most bytes of a directory: 200,000 entries with long names have 40 MB.
const DIRECTORY_BYTES: u64 = 64 << 20;
/// Extra fields without which an entry cannot be read: its sizes where they are large (4.5.3), and how it is encrypted.
const NEEDED: [u16; 2] = [0x0001, 0x9901];

/// A ZIP file with a directory of those entries alone whose names come again behind them.
pub(super) struct Repeated<R> {
    source: R,
    /// Where the directory of the file begins, and so this one.
    split: u64,
    directory: Vec<u8>,
    at: u64,
}

/// Makes it, with the names of the entries as they are printed in the file. `start`: where the file's directory begins;
/// `offset`: where the archive begins in it.
///
/// # Errors
///
/// If the directory cannot be read, or has more such entries than a plain directory has room for.
pub(super) fn repeated<R: Read + Seek>(
    mut source: R,
    start: u64,
    offset: u64,
) -> io::Result<(Vec<Vec<u8>>, Repeated<R>)> {
    source.seek(SeekFrom::Start(start))?;
    let records = records(&mut BufReader::new((&mut source).take(DIRECTORY_BYTES)))?;
    let last: BTreeMap<&[u8], usize> =
        records.iter().enumerate().map(|(index, record)| (record.name.as_slice(), index)).collect();
    let is_last = |index: usize, record: &Record| last.get(record.name.as_slice()) == Some(&index);
    let mut directory = Vec::new();
    let mut names = Vec::new();
    for (index, record) in records.iter().enumerate().filter(|(index, record)| !is_last(*index, record)) {
        record.write(&index.to_string(), &mut directory);
        names.push(record.name.clone());
    }
    let too_much =
        |_| io::Error::other("too many entries, or too many bytes, to tell entries of one name apart");
    let count = u16::try_from(names.len()).map_err(too_much)?.to_le_bytes();
    let size = u32::try_from(directory.len()).map_err(too_much)?.to_le_bytes();
    let begins = u32::try_from(start.saturating_sub(offset)).map_err(too_much)?.to_le_bytes();
    directory.extend(END.into_iter().chain([0; 4]).chain(count).chain(count).chain(size).chain(begins));
    // No comment.
    directory.extend([0; 2]);
    Ok((names, Repeated { source, split: start, directory, at: 0 }))
}

/// A record of the directory.
struct Record {
    fixed: [u8; RECORD],
    name: Vec<u8>,
    extra: Vec<u8>,
}

/// Reads records until something else comes.
fn records(directory: &mut impl Read) -> io::Result<Vec<Record>> {
    let mut out = Vec::new();
    loop {
        let mut fixed = [0; RECORD];
        match directory.read_exact(&mut fixed) {
            Ok(()) if fixed.starts_with(&SIGNATURE) => {}
            Ok(()) => return Ok(out),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(out),
            Err(error) => return Err(error),
        }
        let length = |at: usize| usize::from(u16::from_le_bytes([fixed[at], fixed[at + 1]]));
        let mut take = |length: usize| -> io::Result<Vec<u8>> {
            let mut bytes = vec![0; length];
            directory.read_exact(&mut bytes).map(|()| bytes)
        };
        let (name, extra, _) = (take(length(28))?, take(length(30))?, take(length(32))?);
        out.push(Record { fixed, name, extra });
    }
}

impl Record {
    /// Writes it under another name, without its comment and what else names it.
    fn write(&self, name: &str, out: &mut Vec<u8>) {
        let extra = self.needed();
        let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap_or(0).to_le_bytes();
        out.extend_from_slice(&self.fixed[..28]);
        out.extend(length(name.as_bytes()));
        out.extend(length(&extra));
        out.extend([0; 2]);
        out.extend_from_slice(&self.fixed[34..]);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(&extra);
    }

    /// The extra fields without which the entry cannot be read.
    fn needed(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut rest = self.extra.as_slice();
        while let [a, b, c, d, ..] = rest {
            let end = 4 + usize::from(u16::from_le_bytes([*c, *d]));
            let Some(field) = rest.get(..end) else { break };
            if NEEDED.contains(&u16::from_le_bytes([*a, *b])) {
                out.extend_from_slice(field);
            }
            rest = rest.get(end..).unwrap_or_default();
        }
        out
    }
}

impl<R: Read + Seek> Read for Repeated<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = if self.at < self.split {
            self.source.seek(SeekFrom::Start(self.at))?;
            (&mut self.source).take(self.split - self.at).read(buffer)?
        } else {
            let from = usize::try_from(self.at - self.split).unwrap_or(usize::MAX);
            self.directory.get(from..).unwrap_or_default().read(buffer)?
        };
        self.at += count as u64;
        Ok(count)
    }
}

impl<R> Seek for Repeated<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let end = self.split + self.directory.len() as u64;
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
