import { diagnoseCapture, readCapture } from '@arasul/gpu-recovery';

// A recording in any form that the command reads: here what dmesg printed.
const capture = readCapture(`\
[ 5012.301] NVRM: Xid (PCI:0000:9b:00): 119, pid=1, name=ollama, Timeout after 6s of waiting for RPC response from GPU4 GSP!
[ 5013.847] NVRM: Xid (PCI:0000:9b:00): 154, GPU recovery action changed from 0x0 (None) to 0x2 (Node Reboot Required)
`);
const { diagnoses, recommendation } = diagnoseCapture(capture);

for (const { id, device, evidence } of diagnoses) console.log(id, device, evidence[0]);
// xid 0000:9b:00.0 Xid 119: GSP RPC Timeout
// driver_advice 0000:9b:00.0 the driver advises reboot_node: the host has to be rebooted
console.log(recommendation.action, '-', recommendation.reason);
// reboot - the driver itself advises it, which outranks every threshold
