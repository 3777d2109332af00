//! QR codes of addresses: as lines that stay sharp at any size, as a picture, as text for a terminal.
//!
//! The error correction is medium: a sticker may lose 15 % and still be read.

use png::{BitDepth, ColorType, Encoder};
use qrcode::{EcLevel, QrCode, render::svg, render::unicode, types::Color};

/// Pixels to a module of a picture.
const PIXELS: usize = 12;

/// Light modules around a code, as the standard asks for (ISO 18004).
const QUIET: usize = 4;

fn code(address: &str) -> Result<QrCode, String> {
    QrCode::with_error_correction_level(address, EcLevel::M)
        .map_err(|error| format!("the address cannot be drawn as a QR code: {error}"))
}

/// An SVG document; the colours are black on white, since readers need the contrast. Fails in words.
pub fn svg(address: &str) -> Result<String, String> {
    Ok(code(address)?.render::<svg::Color<'_>>().min_dimensions(240, 240).build())
}

/// A PNG picture of one byte to a pixel. Fails in words.
pub fn png(address: &str) -> Result<Vec<u8>, String> {
    let code = code(address)?;
    let (modules, colours) = (code.width(), code.to_colors());
    let side = (modules + 2 * QUIET) * PIXELS;
    let mut pixels = vec![u8::MAX; side * side];
    for (at, pixel) in pixels.iter_mut().enumerate() {
        let place = |pixel: usize| (pixel / PIXELS).checked_sub(QUIET).filter(|module| *module < modules);
        if let (Some(row), Some(column)) = (place(at / side), place(at % side))
            && colours[row * modules + column] == Color::Dark
        {
            *pixel = 0;
        }
    }
    picture(&pixels, side).map_err(|error| format!("the picture could not be written: {error}"))
}

fn picture(pixels: &[u8], side: usize) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let side = u32::try_from(side).expect("invariant: a QR code has at most 177 modules");
    let mut encoder = Encoder::new(&mut bytes, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}

/// Two modules to a character. Fails in words.
pub fn text(address: &str) -> Result<String, String> {
    Ok(code(address)?.render::<unicode::Dense1x2>().build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_drawn_in_every_form() {
        let address = "https://go.glow.com/jackie-shade";
        assert!(svg(address).unwrap().contains("<svg"));
        let picture = png(address).unwrap();
        assert_eq!(&picture[1..4], b"PNG");
        assert!(text(address).unwrap().lines().count() > 10);
    }

    #[test]
    fn what_does_not_fit_is_said() {
        assert!(svg(&"x".repeat(4000)).unwrap_err().contains("cannot be drawn"));
    }
}
