const HTML = /^\s*(?:<!--[^>]*-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|meta|body|table|style|div)\b/i;
const XML = /^\s*<\?xml/;
const SPREADSHEET = /urn:schemas-microsoft-com:office:spreadsheet/;

/** Whether the beginning of a file is that of HTML. */
export function looksLikeHtml(head: Buffer): boolean {
  return HTML.test(textOf(head));
}

/** Whether it is that of a workbook in the XML of Excel 2002 and 2003. */
export function looksLikeSpreadsheetXml(head: Buffer): boolean {
  const text = textOf(head);
  return XML.test(text) && SPREADSHEET.test(text);
}

function textOf(head: Buffer): string {
  const isUtf16 = head[0] === 0xff && head[1] === 0xfe;
  return head.toString(isUtf16 ? "utf16le" : "utf8").replace(/^\uFEFF/, "");
}
