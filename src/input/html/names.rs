//! What the names of elements say of the boxes they make (HTML standard, 15.3).

use scraper::node::Element;

/// Elements whose content is not shown, or is not the document's.
pub(super) fn is_unseen(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "title"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "meta"
            | "link"
            | "datalist"
            | "area"
            | "rt"
            | "rp"
            | "audio"
            | "noframes"
            | "noembed"
    )
}

/// Elements that show something that is no text: a picture, a choice, a fraction.
pub(super) fn is_picture(name: &str) -> bool {
    matches!(
        name,
        "img"
            | "object"
            | "embed"
            | "applet"
            | "canvas"
            | "svg"
            | "video"
            | "progress"
            | "meter"
            | "select"
            | "v:imagedata"
            | "mfrac"
            | "msup"
            | "msub"
            | "msubsup"
            | "msqrt"
            | "mroot"
            | "mover"
            | "munder"
            | "mtable"
    )
}

/// A picture that only takes up room.
pub(super) fn is_spacer(element: &Element) -> bool {
    let tiny = |key: &str| {
        element.attr(key).is_some_and(|v| matches!(v.trim(), "0" | "1" | "2" | "0px" | "1px" | "2px"))
    };
    tiny("width") && tiny("height") && element.attr("style").is_none_or(|s| !s.contains("width"))
}

/// Elements that browsers know and that end a line.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "frameset"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "ul"
            | "xmp"
    )
}

/// Elements that stand in a line.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "button"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "map"
            | "mark"
            | "math"
            | "mi"
            | "mn"
            | "mo"
            | "mrow"
            | "mtext"
            | "nobr"
            | "output"
            | "q"
            | "ruby"
            | "s"
            | "samp"
            | "semantics"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "textarea"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    ) || name.contains(':')
}
