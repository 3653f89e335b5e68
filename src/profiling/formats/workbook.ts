/** Bytes from which a workbook is a large file: it takes many times its size in memory. */
export const LARGE_WORKBOOK = 524_288;
