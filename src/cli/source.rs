//! Files named on the command line, `-` among them, to bytes.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use nianbao::{Document, Error, Options, limits};

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
            return Err(Error::Folder(path.to_owned()));
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

/// Reads and judges one file.
pub(super) fn read(path: &Path, password: Option<&str>, cells: bool) -> Result<Document, Error> {
    let bytes = read_bytes(path)?;
    nianbao::read(&bytes, &Options { path: path.to_owned(), password: password.map(str::to_owned), cells })
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file; check the name".into(),
        io::ErrorKind::PermissionDenied => "may not be read; check its permissions".into(),
        _ => format!("cannot be read: {error}"),
    }
}

/// Where the result goes: a file, or standard output.
pub(super) fn sink(output: Option<&PathBuf>) -> io::Result<Box<dyn io::Write>> {
    match output {
        Some(path) if path.as_os_str() != "-" => {
            let file = fs::File::create(path)
                .map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", path.display())))?;
            Ok(Box::new(io::BufWriter::new(file)))
        }
        _ => Ok(Box::new(io::BufWriter::new(io::stdout().lock()))),
    }
}
