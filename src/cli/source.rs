//! Files named on the command line, `-` among them, to bytes.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use nianbao::{Document, Error, Options, Reading, input, limits};

/// Reads a file whole, within the bound.
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let fail = |error: &io::Error| Error::Io { path: path.to_owned(), reason: reason(error) };
    let too_large = |bytes| Error::TooLarge { path: path.to_owned(), bytes, limit: limits::FILE_BYTES };
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        io::stdin().lock().take(limits::FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|e| fail(&e))?;
    } else {
        let metadata = fs::metadata(path).map_err(|e| fail(&e))?;
        if metadata.is_dir() {
            return match index_of(path) {
                Some(index) => read_bytes(&index),
                None => Err(Error::Folder(path.to_owned())),
            };
        }
        if metadata.len() > limits::FILE_BYTES {
            return Err(too_large(metadata.len()));
        }
        let file = fs::File::open(path).map_err(|e| fail(&e))?;
        file.take(limits::FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|e| fail(&e))?;
    }
    if bytes.len() as u64 > limits::FILE_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

/// Reads and judges a file, or each file in an archive, and hands over every document or why there is none.
/// Returns whether it was an archive.
pub(super) fn read_each(
    path: &Path,
    password: Option<&str>,
    cells: bool,
    visit: &mut dyn FnMut(Result<Document, Error>),
) -> bool {
    let bytes = match read_bytes(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            visit(Err(error));
            return false;
        }
    };
    input::each_file(&bytes, path, &mut |path, bytes| {
        let options = Options { path: path.to_owned(), password: password.map(str::to_owned), cells };
        match bytes.and_then(|bytes| nianbao::read(bytes, &options)) {
            Ok(documents) => documents.into_iter().for_each(|document| visit(Ok(document))),
            Err(error) => visit(Err(error)),
        }
    })
}

/// The page that a saved folder shows first.
fn index_of(folder: &Path) -> Option<PathBuf> {
    let names = ["index.html", "index.htm", "index.shtml", "default.html", "default.htm"];
    names.iter().map(|name| folder.join(name)).find(|path| path.is_file())
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file; check the name".into(),
        io::ErrorKind::PermissionDenied => "may not be read; check its permissions".into(),
        _ => format!("cannot be read: {error}"),
    }
}

/// The bytes of a file and what was read from them.
pub(super) type Studied<'a> = (&'a [u8], Reading);

/// Reads and judges a file, or each file in an archive, keeping what is needed to show a number in its place; hands over
/// each with its bytes.
pub(super) fn study_each(path: &Path, password: Option<&str>, visit: &mut dyn FnMut(Result<Studied, Error>)) {
    let bytes = match read_bytes(path) {
        Ok(bytes) => bytes,
        Err(error) => return visit(Err(error)),
    };
    input::each_file(&bytes, path, &mut |path, bytes| {
        let options = Options { path: path.to_owned(), password: password.map(str::to_owned), cells: true };
        visit(bytes.and_then(|bytes| nianbao::study(bytes, &options).map(|reading| (bytes, reading))));
    });
}

/// Makes sure that a result does not take the place of a file that is read for it.
pub(super) fn spare(output: &Path, inputs: &[PathBuf]) -> io::Result<()> {
    let Ok(output) = output.canonicalize() else { return Ok(()) };
    match inputs.iter().find(|input| input.canonicalize().is_ok_and(|input| input == output)) {
        Some(input) => {
            let why = format!("{}: is a file to be read; give the result another name", input.display());
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
        _ => Ok(Box::new(io::BufWriter::new(io::stdout().lock()))),
    }
}
