/** Every class of a style sheet is called as it is named. */
module.exports = { __esModule: true, default: new Proxy({}, { get: (_target, name) => String(name) }) };
