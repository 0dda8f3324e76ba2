/** How a program is written: `sniff` where its text must tell. */
export type Language = 'script' | 'markup' | 'sniff'

/** Tags of fences whose programs run here. */
// oxfmt-ignore
const tags: Readonly<Record<Language, readonly string[]>> = {
  script: ['js', 'javascript', 'jsx', 'mjs', 'cjs', 'ts', 'typescript', 'tsx', 'mts', 'three', 'threejs', 'three.js'],
  markup: ['svg', 'html', 'xhtml'],
  sniff: ['', 'json', 'json5', 'jsonc', 'rio', 'scene'],
}

const languages = new Map(
  (Object.keys(tags) as Language[]).flatMap((language) => tags[language].map((tag) => [tag, language])),
)

/** The language of a tag, if it is one of them: `JavaScript`, `js:main.js`, `ts,` and `{.js}` are. */
export function languageOf(tag: string): Language | undefined {
  const plain = tag.toLowerCase()
  return languages.get(plain) ?? languages.get(/^\{?\.?([\w.]+)/.exec(plain)?.[1] ?? 'none')
}
