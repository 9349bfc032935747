#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| spnkr_fuzz::film_inflated(input));
