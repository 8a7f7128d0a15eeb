import { parseQueryCsv } from '@arasul/gpu-recovery';

const { readings, errors } = parseQueryCsv(`index, name, temperature.gpu, power.draw [W]
0, NVIDIA L40S, 63, [N/A]
Unable to determine the device handle for GPU0000:41:00.0: Unknown Error
`);

console.log(readings[0]?.temperatureC); // { known: true, value: 63 }
console.log(readings[0]?.powerW); // { known: false, reason: 'not_available' }
console.log(errors[0]?.failure.code); // gpu_lost
