//! Pages for people: a report beside its reading, two reports compared, an audit; and pages drawn.

pub mod html;
pub mod picture;
