// The kinds of columns.
export const TEXT: u32 = 0;
export const INTEGER: u32 = 1;
export const FLOAT: u32 = 2;
export const DATE: u32 = 3;
export const DATETIME: u32 = 4;
export const INSTANT: u32 = 5;
export const BOOLEAN: u32 = 6;
export const YES_NO: u32 = 7;
export const LONG: u32 = 8;

// Addresses of what is shared.
export const HEAP: usize = 16;
export const TOKENS: usize = 1024;
export const POWERS: usize = 4096;
export const LEAST_POWER: i32 = -342;
export const MOST_POWER: i32 = 308;

// A column of an instance: of texts, the slots by which they are found, and where each of them is by its code.
export const COLUMN: usize = 64;
export const C_KIND: usize = 0;
export const C_DATA: usize = 4;
export const C_SLOTS: usize = 8;
export const C_MASK: usize = 12;
export const C_TEXTS: usize = 16;
export const C_COUNT: usize = 20;
export const C_CAPACITY: usize = 24;
export const C_ROOM: usize = 28;
export const C_ROOM_END: usize = 32;
export const C_ROOM_SIZE: usize = 36;
export const C_COPIES: usize = 40;
export const C_COPIES_END: usize = 44;
export const C_COPIES_SIZE: usize = 48;

// What stands before the values of a column of long integers: whether some are below zero, or beyond the signed ones.
export const LONG_FLAGS: usize = 16;
export const L_NEGATIVE: usize = 0;
export const L_BEYOND: usize = 4;

// A distinct text, followed by its bytes.
export const T_HASH: usize = 0;
export const T_LENGTH: usize = 8;
export const T_COUNT: usize = 12;
export const T_CODE: usize = 16;
export const T_BYTES: usize = 20;

export const LF: u32 = 10;
export const CR: u32 = 13;
export const BLANK: u32 = 32;
export const PLUS: u32 = 43;
export const MINUS: u32 = 45;
export const DOT: u32 = 46;
export const SLASH: u32 = 47;
export const ZERO: u32 = 48;
export const COLON: u32 = 58;
