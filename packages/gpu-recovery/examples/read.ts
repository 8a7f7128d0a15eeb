import { parseNvidiaSmi } from '@arasul/gpu-recovery';

const { readings, complaints } = parseNvidiaSmi(`index, name, temperature.gpu, memory.used [MiB]
0, NVIDIA L40S, 63, 812 MiB
Unable to determine the device handle for GPU0000:41:00.0: Unknown Error
`);

console.log(readings[0]?.temperatureCelsius, readings[0]?.memoryUsedBytes); // 63 851443712
console.log(complaints[0]?.busId); // 0000:41:00.0
