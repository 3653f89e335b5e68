/** The cells of a column in the order of rows; a missing number is NaN, a missing text or boolean null. */
export type Cells = Float64Array | (string | boolean | null)[];
