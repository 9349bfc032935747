//! Small pictures, made of a name: real PNG and JPEG files that any program can show.

use std::io::Write;

use flate2::{Compression, Crc, write::ZlibEncoder};

/// A gradient in colours of its own.
pub(crate) fn png(name: &str, width: u32, height: u32) -> Vec<u8> {
    let [red, green, blue, ..] = name
        .bytes()
        .fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
        .to_be_bytes();
    let mut rows = Vec::new();
    for row in 0..height {
        // No filter.
        rows.push(0);
        let shade = u8::try_from(row * 255 / height.max(1)).unwrap_or(u8::MAX);
        let pixel = [red, green ^ shade, blue.wrapping_add(shade)];
        rows.extend(pixel.repeat(usize::try_from(width).unwrap_or_default()));
    }
    const TRUE_COLOR: u8 = 2;
    png_of(width, height, 8, TRUE_COLOR, &rows)
}

/// A sheet of square tiles in black and white, each with a frame.
pub(crate) fn sprite_sheet(columns: u32, rows: u32, tile: u32) -> Vec<u8> {
    let (width, height) = (columns * tile, rows * tile);
    let mut lines = Vec::new();
    for y in 0..height {
        lines.push(0);
        let is_edge = y % tile == 0;
        for byte in 0..width / 8 {
            lines.push(match () {
                () if is_edge => 0xFF,
                () if (byte * 8) % tile == 0 => 0x80,
                () => 0,
            });
        }
    }
    const GREYSCALE: u8 = 0;
    png_of(width, height, 1, GREYSCALE, &lines)
}

fn png_of(width: u32, height: u32, depth: u8, color: u8, rows: &[u8]) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([depth, color, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header), (b"IDAT", zlib(rows)), (b"IEND", Vec::new())] {
        png.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
        png.extend(kind);
        png.extend(&data);
        let mut crc = Crc::new();
        crc.update(kind);
        crc.update(&data);
        png.extend(crc.sum().to_be_bytes());
    }
    png
}

/// Compresses as the game does its films.
pub(crate) fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(3));
    // Writing into memory does not fail.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}

/// A grey square of 16 by 16 points, the same for every name.
pub(crate) fn jpeg() -> Vec<u8> {
    let mut jpeg = b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00".to_vec();
    // One table of quantization, which changes nothing.
    jpeg.extend(b"\xFF\xDB\x00\x43\x00");
    jpeg.extend([1; 64]);
    // Eight bits, 16 by 16, one component.
    jpeg.extend(b"\xFF\xC0\x00\x0B\x08\x00\x10\x00\x10\x01\x01\x11\x00");
    // Two tables of codes, each with one code, of one bit, for "no more".
    for table in [0x00, 0x10] {
        jpeg.extend(b"\xFF\xC4\x00\x14");
        jpeg.extend([table, 1]);
        jpeg.extend([0; 16]);
    }
    // Four blocks of two such codes.
    jpeg.extend(b"\xFF\xDA\x00\x08\x01\x01\x00\x00\x3F\x00\x00\xFF\xD9");
    jpeg
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::ZlibDecoder;

    use super::*;

    #[test]
    fn chunks_have_their_lengths_and_sums() {
        for (png, raw) in
            [(png("a", 5, 3), 3 * (1 + 5 * 3)), (sprite_sheet(16, 2, 72), 144 * (1 + 144))]
        {
            let mut rest = png.strip_prefix(b"\x89PNG\r\n\x1a\n").unwrap();
            let mut kinds = Vec::new();
            while !rest.is_empty() {
                let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
                let (chunk, after) = rest.split_at(12 + length);
                let mut crc = Crc::new();
                crc.update(&chunk[4..8 + length]);
                assert_eq!(crc.sum().to_be_bytes(), chunk[8 + length..]);
                if &chunk[4..8] == b"IDAT" {
                    let mut rows = Vec::new();
                    ZlibDecoder::new(&chunk[8..8 + length]).read_to_end(&mut rows).unwrap();
                    assert_eq!(rows.len(), raw);
                }
                kinds.push(chunk[4..8].to_vec());
                rest = after;
            }
            assert_eq!(kinds, [b"IHDR", b"IDAT", b"IEND"]);
        }
        assert_ne!(png("a", 2, 2), png("b", 2, 2));
    }
}
