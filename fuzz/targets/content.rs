//! A page's content stream, which is also its only form.
#![no_main]

use nianbao_fuzz::pages;

/// Every code is the ideograph or digit of the same number.
const IDENTITY: &[u8] =
    b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <ffff> <0000> endbfrange";

libfuzzer_sys::fuzz_target!(|content: &[u8]| pages::hold(&pages::pdf(content, IDENTITY)));
