//! Files named on the command line, `-` among them, to bytes.

use std::fs;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nianbao::watch::Alarm;
use nianbao::{Error, ErrorKind, Judged, Reader, Reading, input, limits};

use super::read_args::ReadArgs;
use super::stdout;

/// Opens a file, or where it is a folder, the page in it; `-` is standard input, read whole.
fn open(path: &Path) -> Result<Box<dyn Source>, Error> {
    let fail = |error: io::Error| ErrorKind::Io(error).at(path);
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().take(limits::FILE_BYTES + 1).read_to_end(&mut bytes).map_err(fail)?;
        return Ok(Box::new(io::Cursor::new(bytes)));
    }
    if fs::metadata(path).map_err(fail)?.is_dir() {
        return match index_of(path) {
            Some(index) => open(&index),
            None => Err(ErrorKind::Folder.at(path.to_owned())),
        };
    }
    Ok(Box::new(io::BufReader::new(fs::File::open(path).map_err(fail)?)))
}

/// What can be read at any place.
trait Source: Read + io::Seek {}
impl<T: Read + io::Seek> Source for T {}

/// Hands over the bytes of a file, or of each file in an archive until its time is over. Returns whether it was an
/// archive.
fn each_file(path: &Path, reader: &Reader, mut visit: impl FnMut(&Path, Result<Vec<u8>, Error>)) -> bool {
    match open(path) {
        Ok(source) => {
            let alarm = reader.archive_timeout().map(Alarm::after);
            let is_late = |visited: u64| visited > 0 && alarm.as_ref().is_some_and(Alarm::has_rung);
            let (mut visited, mut left_out) = (0, false);
            let is_archive = input::each_file(source, path, &mut |path, bytes| {
                left_out = is_late(visited);
                if left_out {
                    return ControlFlow::Break(());
                }
                visited += 1;
                visit(path, bytes);
                ControlFlow::Continue(())
            });
            if left_out {
                let seconds = reader.archive_timeout().unwrap_or_default().as_secs();
                visit(path, Err(ErrorKind::late_archive(seconds, visited).at(path)));
            }
            is_archive
        }
        Err(error) => {
            visit(path, Err(error));
            false
        }
    }
}

/// Reads a file whole, within the bound.
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let mut source = open(path)?.take(limits::FILE_BYTES + 1);
    source.read_to_end(&mut bytes).map_err(|error| ErrorKind::Io(error).at(path))?;
    let size = bytes.len() as u64;
    if size > limits::FILE_BYTES {
        let path = path.to_owned();
        return Err(ErrorKind::TooLarge { bytes: size, limit: limits::FILE_BYTES }.at(path));
    }
    Ok(bytes)
}

/// Reads and judges a file, or each file in an archive, and hands over every report or why there is none. Returns
/// whether it was an archive.
pub(super) fn read_each(path: &Path, read: &ReadArgs, visit: &mut dyn FnMut(Result<Judged, Error>)) -> bool {
    let reader = read.reader();
    each_file(path, &reader, |path, bytes| match bytes.and_then(|bytes| reader.read_bytes(path, bytes)) {
        Ok(reports) => reports.into_iter().for_each(|judged| visit(Ok(judged))),
        Err(error) => visit(Err(error)),
    })
}

/// The page that a saved folder shows first.
fn index_of(folder: &Path) -> Option<PathBuf> {
    let names = ["index.html", "index.htm", "index.shtml", "default.html", "default.htm"];
    names.iter().map(|name| folder.join(name)).find(|path| path.is_file())
}

/// The bytes of a file and what was read from them.
pub(super) type Studied = (Arc<[u8]>, Reading);

/// Reads and judges a file, or each file in an archive, keeping what is needed to show a number in its place; hands over
/// each with its bytes.
pub(super) fn study_each(path: &Path, read: &ReadArgs, visit: &mut dyn FnMut(Result<Studied, Error>)) {
    let reader = read.reader();
    each_file(path, &reader, |path, bytes| {
        visit(bytes.and_then(|bytes| {
            let bytes: Arc<[u8]> = bytes.into();
            let reading = reader.study_bytes(path, Arc::clone(&bytes))?;
            Ok((bytes, reading))
        }));
    });
}

/// Makes sure that a result does not take the place of a file that is read for it.
pub(super) fn spare(output: &Path, inputs: &[PathBuf]) -> io::Result<()> {
    let Ok(output) = output.canonicalize() else { return Ok(()) };
    match inputs.iter().find(|input| input.canonicalize().is_ok_and(|input| input == output)) {
        Some(input) => {
            let why = format!("{}: this is an input file; choose another output path", input.display());
            Err(io::Error::new(io::ErrorKind::AlreadyExists, why))
        }
        None => Ok(()),
    }
}

/// Where the result of reading some files goes: a file that is none of them, or standard output.
pub(super) fn sink(output: Option<&PathBuf>, inputs: &[PathBuf]) -> io::Result<Box<dyn io::Write>> {
    match output {
        Some(path) if path.as_os_str() != "-" => {
            spare(path, inputs)?;
            let file = fs::File::create(path)
                .map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", path.display())))?;
            Ok(Box::new(io::BufWriter::new(file)))
        }
        _ => Ok(Box::new(stdout::open()?)),
    }
}
