import * as d3 from 'd3'
const scale = d3.scaleLinear()
