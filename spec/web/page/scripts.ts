/** Texts that would run something, or look like something else, where they are not taken as texts. */
export const SCRIPTS = [
  "<script>__xss=1</script>",
  "</script><script>__xss=1</script>",
  "<img src=x onerror=__xss=1>",
  '"><svg onload=__xss=1>',
  "<!--<script>",
  "javascript:__xss=1",
  "{{__xss=1}}",
  "__proto__",
  "constructor",
  "\u202etxt.exe",
  "line\u2028separator",
];
