//! Tables as an Excel workbook. Texts are written as typed strings, which Excel never runs.

use super::sheet::{Cell, Sheet};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// The sheets as one workbook. Rows are written as they come (constant memory).
///
/// # Errors
/// When a sheet is larger than Excel allows, or there is no temporary file to write into.
pub fn write(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same report gives the same bytes, whenever it is taken.
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let head = Format::new().set_bold();
    let (share, whole, tenth) = (
        Format::new().set_num_format("0.0%"),
        Format::new().set_num_format("0"),
        Format::new().set_num_format("0.0"),
    );
    for sheet in sheets {
        let page = book.add_worksheet_with_constant_memory()?;
        page.set_name(name(&sheet.name))?;
        let mut at = 0;
        for note in &sheet.notes {
            page.write_string(at, 0, note)?;
            at += 1;
        }
        for (column, text) in (0u16..).zip(&sheet.columns) {
            page.write_string_with_format(at, column, text, &head)?;
        }
        for (row, cells) in (at + 1..).zip(&sheet.rows) {
            for (column, cell) in (0u16..).zip(cells) {
                match cell {
                    Cell::Text(text) => page.write_string(row, column, text)?,
                    Cell::Number(value, 0) => page.write_number_with_format(row, column, *value, &whole)?,
                    Cell::Number(value, _) => page.write_number_with_format(row, column, *value, &tenth)?,
                    Cell::Share(value) => page.write_number_with_format(row, column, *value, &share)?,
                    Cell::Empty => continue,
                };
            }
        }
    }
    book.save_to_buffer()
}

/// Excel allows 31 characters, and not these.
fn name(text: &str) -> String {
    text.chars().map(|c| if "[]:*?/\\'".contains(c) { ' ' } else { c }).take(31).collect()
}
