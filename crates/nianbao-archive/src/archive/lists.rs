//! Lists that a person keeps beside an archive: CSV with a head.

use std::path::Path;

use nianbao::error::{Error, ErrorKind};

/// The text of a list: UTF-8, or what Excel in China writes where nobody chose.
///
/// # Errors
///
/// Where it cannot be read.
pub(crate) fn list_text(path: &Path) -> Result<String, Error> {
    let bytes = std::fs::read(path).map_err(|error| ErrorKind::Io(error).at(path))?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0,
    };
    // Of lines that end in two characters the reader of CSV would count the second to the next.
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Reads a list record by record.
pub(crate) fn list_reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes())
}

/// The records of a list with their lines, with the named columns in this order; what a record lacks is empty, and empty
/// records are left out.
///
/// # Errors
///
/// Where the file cannot be read, lacks one of the columns, or has a quote that is not closed.
pub fn records<const N: usize>(path: &Path, names: [&str; N]) -> Result<Vec<(u64, [String; N])>, Error> {
    let wrong = |reason: String| ErrorKind::Manifest { reason }.at(path.to_owned());
    let text = list_text(path)?;
    let mut csv = list_reader(&text);
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
        let line = record.position().map_or(0, csv::Position::line);
        is_one_line(&record).map_err(|reason| wrong(format!("line {line}: {reason}")))?;
        if record.iter().any(|field| !field.is_empty()) {
            let fields = columns.map(|at| at.and_then(|at| record.get(at)).unwrap_or_default().to_owned());
            out.push((line, fields));
        }
    }
    Ok(out)
}

/// Makes sure that no field goes over lines: none of a list's does, unless a quote was never closed and has taken the
/// lines behind it in.
///
/// # Errors
///
/// Says what is wrong where one does.
pub(crate) fn is_one_line(record: &csv::StringRecord) -> Result<(), String> {
    match record.iter().find(|field| field.contains('\n')) {
        Some(field) => {
            let begun: String = field.chars().take_while(|c| *c != '\n').collect();
            Err(format!("the quote before {begun:?} is not closed on its line"))
        }
        None => Ok(()),
    }
}
