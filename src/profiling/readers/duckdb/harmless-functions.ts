/** Families of functions that work on their arguments alone, by how their names begin. */
const FAMILIES =
  /^(array|bit|bitstring|date|epoch|enum|formatreadable|icu_collate|jaro|list|make|map|regexp|struct|string|to|union|uuid)_/;

/** Functions that work on their arguments alone, aggregates over the rows of a query, and the clock and chance. */
const NAMES = new Set(
  `
  ! !~~ !~~* % & && * ** + - -> ->> / // < <-> <= <=> <> <@ = == > >= >> << @ @> ^ ^@ | || ~ ~~ ~~* ~~~ __postfix
  not_like_escape not_ilike_escape like_escape ilike_escape
  abs acos acosh add asin asinh atan atan2 atanh bin cbrt ceil ceiling cos cosh cot degrees divide even exp factorial
  fdiv floor fmod gamma gcd greatest greatest_common_divisor hamming hex isfinite isinf isnan lcm least
  least_common_multiple lgamma ln log log10 log2 mod multiply nextafter pi pow power radians random round round_even
  roundbankers sign signbit sin sinh sqrt subtract tan tanh trunc unbin unhex xor get_bit set_bit
  ascii bar base64 char_length character_length chr concat concat_ws contains damerau_levenshtein decode editdist3 encode
  ends_with format format_bytes from_base64 from_binary from_hex hash ilike instr jaccard lcase left left_grapheme len
  length length_grapheme levenshtein lower lpad ltrim md5 md5_number md5_number_lower md5_number_upper mismatches
  nfc_normalize octet_length ord position prefix printf quote repeat replace reverse right right_grapheme rpad rtrim sha1
  sha256 split split_part starts_with str_split str_split_regex strip_accents strlen strpos substr substring
  substring_grapheme suffix translate trim ucase unicode upper url_decode url_encode parse_dirname parse_dirpath
  parse_filename parse_path parse_formatted_bytes icu_sort_key
  age ago century current_date current_localtime current_localtimestamp current_time current_timestamp datediff datepart
  datesub datetrunc day dayname dayofmonth dayofweek dayofyear days_in_month decade era get_current_time
  get_current_timestamp hour isodow isoyear julian last_day localtime localtimestamp microsecond millennium millisecond
  minute month monthname nanosecond normalized_interval now quarter second strftime strptime time_bucket timezone
  timezone_hour timezone_minute today transaction_timestamp try_strptime week weekday weekofyear year yearweek
  aggregate apply array_agg cardinality coalesce constant_or_null element_at equi_width_bins error filter flatten
  from_json from_json_strict gen_random_uuid generate_series generate_subscripts grade_up if ifnull
  is_histogram_other_bin json json_array json_array_length json_contains json_each json_exists json_extract
  json_extract_path json_extract_path_text json_extract_string json_group_array json_group_object json_group_structure
  json_keys json_merge_patch json_object json_pretty json_quote json_structure json_transform json_transform_strict
  json_tree json_type json_valid json_value map nullif range reduce remap_struct replace_type row row_to_json switch
  typeof unnest unpivot_list uuid uuidv4 uuidv7 variant_extract variant_typeof
  any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last arg_min
  arg_min_null arg_min_nulls_last argmax argmin avg bool_and bool_or corr count count_if count_star countif covar_pop
  covar_samp cume_dist dense_rank entropy favg fill first first_value fsum geomean geometric_mean group_concat histogram
  histogram_exact kahan_sum kurtosis kurtosis_pop lag last last_value lead list listagg mad max max_by mean median min
  min_by mode nth_value ntile percent_rank product quantile quantile_cont quantile_disc rank rank_dense regr_avgx
  regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile row_number sem
  skewness stddev stddev_pop stddev_samp sum sum_no_overflow sumkahan var_pop var_samp variance wavg weighted_avg
  `
    .split(/\s+/)
    .filter((name) => name !== ""),
);

/**
 * Whether a function of DuckDB tells of its arguments, of the time, or of nothing: not of files, of settings, of other
 * databases, of the machine. What is not known is taken to do so.
 */
export function isHarmless(name: string): boolean {
  const lower = name.toLowerCase();
  return NAMES.has(lower) || FAMILIES.test(lower);
}
