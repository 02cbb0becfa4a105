//! Lists that people keep beside an archive: CSV with a header.

use std::path::Path;

use nianbao::error::{Error, ErrorKind};
use nianbao::output::unguarded;

/// The text of a list, in UTF-8 or in GB18030, which Chinese editions of Excel write by default.
///
/// # Errors
///
/// If it cannot be read.
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

/// The records of a list with their line numbers and the named columns, in this order. Missing fields are empty, and
/// empty records are skipped.
///
/// # Errors
///
/// If the file cannot be read, lacks one of the columns, or has an unclosed quote.
pub fn records<const N: usize>(path: &Path, names: [&str; N]) -> Result<Vec<(u64, [String; N])>, Error> {
    let wrong = |reason: String| ErrorKind::Manifest { reason }.at(path.to_owned());
    let text = list_text(path)?;
    let mut csv = list_reader(&text);
    let head = csv.headers().map_err(|error| wrong(error.to_string()))?.clone();
    let columns = names.map(|name| head.iter().position(|heading| heading.eq_ignore_ascii_case(name)));
    if let Some(missing) = columns.iter().position(Option::is_none) {
        let found: Vec<&str> = head.iter().collect();
        return Err(wrong(format!(
            "the header must have the columns {}; `{}` is not among: {}",
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
            let fields = columns
                .map(|at| at.and_then(|at| record.get(at)).map(unguarded).unwrap_or_default().to_owned());
            out.push((line, fields));
        }
    }
    Ok(out)
}

/// Makes sure that no field spans lines. In these lists that happens only if a quote is not closed and swallows the lines
/// that follow.
///
/// # Errors
///
/// Describes the field that spans lines.
pub(crate) fn is_one_line(record: &csv::StringRecord) -> Result<(), String> {
    match record.iter().find(|field| field.contains('\n')) {
        Some(field) => {
            let begun: String = field.chars().take_while(|c| *c != '\n').collect();
            Err(format!("the quote before {begun:?} is not closed on the same line"))
        }
        None => Ok(()),
    }
}
