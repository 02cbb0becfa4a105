//! Lists that a person keeps beside an archive: CSV in UTF-8 with a head.

use std::path::Path;

use crate::error::Error;

/// The records of a list, with the named columns in this order; what a record lacks is empty.
///
/// # Errors
///
/// Where the file cannot be read, or lacks one of the columns.
pub fn records<const N: usize>(path: &Path, names: [&str; N]) -> Result<Vec<[String; N]>, Error> {
    let wrong = |reason: String| Error::Manifest { path: path.to_owned(), reason };
    let bytes = std::fs::read(path).map_err(|error| Error::io(path, &error))?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let mut csv = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let head = csv.headers().map_err(|error| wrong(error.to_string()))?.clone();
    let columns = names.map(|name| head.iter().position(|heading| heading.eq_ignore_ascii_case(name)));
    if let Some(missing) = columns.iter().position(Option::is_none) {
        let found: Vec<&str> = head.iter().collect();
        return Err(wrong(format!(
            "its first line must name the columns {}; `{}` is not among: {}",
            names.join(", "),
            names[missing],
            found.join(", ")
        )));
    }
    let mut out = Vec::new();
    for record in csv.records() {
        let record = record.map_err(|error| wrong(error.to_string()))?;
        out.push(columns.map(|at| at.and_then(|at| record.get(at)).unwrap_or_default().to_owned()));
    }
    Ok(out)
}
