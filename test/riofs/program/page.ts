import type { Picture } from './drawn.ts'

export const docs = new URL('../../../docs/', import.meta.url)

/** The small pictures that the drawing of today is compared with. */
export const small = new URL('../programs/pictures/', import.meta.url)
export const SMALL = { width: 320, height: 180 }
export const LARGE = { width: 640, height: 360 }

/** docs/gallery.md */
export const page = (all: readonly Picture[]): string => `# What programs draw

${all.length} programs as models write them, and what the display makes of them: drawn by \`screen\`, without a browser and without a GPU.
They are in [test/riofs/programs](../test/riofs/programs); \`node test/riofs/gallery.ts\` draws them again.

${all.map(entry).join('\n')}`

const entry = ({ name, title, files }: Picture): string => `## ${name}

${title[0]!.toUpperCase()}${title.slice(1)}: ${files.map((file) => `[${file}](../test/riofs/programs/${file})`).join(', ')}

![${title}](gallery/${name}.png)
`
