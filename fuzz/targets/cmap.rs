//! A font's ToUnicode map, under a page that shows some of its codes.
#![no_main]

use nianbao_fuzz::pages;

const CONTENT: &[u8] =
    b"BT /F1 12 Tf 72 700 Td <000100020003004100426587672c> Tj 0 -20 Td <00310032ffff0000> Tj ET";

libfuzzer_sys::fuzz_target!(|to_unicode: &[u8]| pages::hold(&pages::pdf(CONTENT, to_unicode)));
