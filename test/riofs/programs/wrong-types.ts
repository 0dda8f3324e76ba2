const size: number = 2
const cube: Mesh = box({ size: size }
