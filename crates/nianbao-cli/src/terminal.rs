//! Messages and colours for the terminal.

use nianbao::ErrorKind;

/// Prints a message to standard error.
pub(super) fn warn(message: &str) {
    let style = anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Red.into()));
    let message = on_one_line(message);
    let mut err = anstream::stderr();
    let _ = std::io::Write::write_fmt(&mut err, format_args!("{style}nianbao:{style:#} {message}\n"));
}

/// Prints an error, with the option that helps.
pub(super) fn warn_of(error: &nianbao::Error) {
    use nianbao::error::needed_mib;
    let hint = match &error.kind {
        ErrorKind::TooHeavy { needs, .. } => format!(" with --max-memory {}", needed_mib(*needs)),
        ErrorKind::Timeout { .. } => " with --timeout".to_owned(),
        ErrorKind::OtherForm { .. } => ", with `nianbao extract --form`".to_owned(),
        ErrorKind::Password { .. } => " with --password".to_owned(),
        _ => String::new(),
    };
    warn(&format!("{error}{hint}"));
}

/// Untrusted text, made safe for a terminal: control characters and bidirectional overrides are replaced, so that a file
/// can neither drive the terminal nor disguise what is printed.
pub(super) fn on_one_line(text: &str) -> String {
    let is_override = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if c.is_control() || is_override(c) { '\u{FFFD}' } else { c }).collect()
}

/// Bold, in this colour.
pub(super) fn colour(colour: anstyle::AnsiColor) -> anstyle::Style {
    anstyle::Style::new().bold().fg_color(Some(colour.into()))
}
