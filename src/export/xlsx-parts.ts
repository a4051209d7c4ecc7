/** The workbook around the rows: the parts of the package and a sheet's beginning and end (ECMA-376, parts 1 and 2). */
import type { ColumnSpec, ColumnType } from '../reports/report-types';

const utf8 = new TextEncoder();
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageSpace = 'http://schemas.openxmlformats.org/package/2006';
const media = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Numbers of the cell formats in {@link styles}. */
export const styleOf = { header: 1, date: 2 } as const;

/** Sheets are what an XML part is unless it says otherwise, so that their number need not be known. */
export const contentTypes = `${declaration}<Types xmlns="${packageSpace}/content-types">`
  + '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
  + `<Default Extension="xml" ContentType="${media}.worksheet+xml"/>`
  + `<Override PartName="/xl/workbook.xml" ContentType="${media}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${media}.styles+xml"/></Types>`;

export const packageRelations = `${declaration}<Relationships xmlns="${packageSpace}/relationships">`
  + `<Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

export const styles = `${declaration}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>`
  + '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
  + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
  + '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
  + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">'
  + '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
  + '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
  + '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

export function workbook(sheets: number): string {
  const each = numbers(sheets).map((number) => `<sheet name="${number === 1 ? 'Report' : `Report ${number}`}" sheetId="${number}" r:id="rId${number}"/>`);
  return `${declaration}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${each.join('')}</sheets></workbook>`;
}

export function workbookRelations(sheets: number): string {
  const each = numbers(sheets).map((number) => `<Relationship Id="rId${number}" Type="${relations}/worksheet" Target="worksheets/sheet${number}.xml"/>`);
  return `${declaration}<Relationships xmlns="${packageSpace}/relationships">${each.join('')}`
    + `<Relationship Id="rId${sheets + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`;
}

/** All of a sheet up to its second row. @param selected the sheet that is shown when the workbook is opened */
export function sheetHead(columns: readonly ColumnSpec[], selected: boolean): Uint8Array {
  const widths = columns.map(({ name, type }, place) => `<col min="${place + 1}" max="${place + 1}" width="${Math.max(widthOf(type), Math.min(40, name.length + 2))}" customWidth="1"/>`);
  const header = columns.map(({ name }, place) => `<c r="${columnLetters(place)}1" s="${styleOf.header}" t="inlineStr"><is><t xml:space="preserve">${escapedText(name.slice(0, 32_767))}</t></is></c>`);
  return utf8.encode(`${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView${selected ? ' tabSelected="1"' : ''} workbookViewId="0">`
    + '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    + `${widths.length === 0 ? '' : `<cols>${widths.join('')}</cols>`}<sheetData><row r="1">${header.join('')}</row>`);
}

export const sheetTail = utf8.encode('</sheetData></worksheet>');

/** As an ST_Xstring says what XML cannot: `_x000D_`; a text that looks like that gets its `_` said so. */
export function escapedText(value: string): string {
  return value.replace(/_(?=x[0-9a-fA-F]{4}_)/g, '_x005F_')
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** `A` … `Z`, `AA` …: the name of the column at that place. */
export function columnLetters(place: number): string {
  const last = String.fromCharCode(0x41 + place % 26);
  return place < 26 ? last : columnLetters(Math.floor(place / 26) - 1) + last;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** In characters, as Excel measures columns. */
function widthOf(type: ColumnType): number {
  switch (type) {
    case 'date': return 19;
    case 'boolean': return 8;
    case 'integer':
    case 'number': return 12;
    case 'json':
    case 'text': return 22;
  }
}
