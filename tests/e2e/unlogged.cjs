// The CDK's command line writes each call to AWS into a log that nobody reads, and of a file's piece, of five megabytes, every byte
// as a number: that takes three times as long as to send it. Here a piece has none.
Buffer.prototype.toJSON = function () {
  return { type: "Buffer", data: [] };
};
