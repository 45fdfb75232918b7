/* A pass-thru library without a device, for tests: see README.md. Records: kind, length (4, big-endian), data. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct { uint32_t protocol, rx_status, tx_flags, timestamp, size, extra; uint8_t data[4128]; } message_t;

enum { CAN = 5, ISO15765 = 6, PASS = 1, FLOW = 3, SET_CONFIG = 2, READ_VBATT = 3, CLEAR_RX = 8 };
enum { OK = 0, INVALID = 0x05, FAILED = 0x07, TIMED_OUT = 0x09, EMPTY = 0x10, NOT_CONNECTED = 0x08, IN_USE = 0x14 };

static int device = -1, has_flow_filter, has_pass_filter, is_iso_open, is_can_open;
static message_t echo; static int has_echo;
static char last_error[80] = "";

static uint32_t fail(uint32_t status, const char *text) { snprintf(last_error, sizeof last_error, "%s", text); return status; }

static int whole(void *into, size_t size) {
  uint8_t *place = into;
  while (size) { ssize_t got = recv(device, place, size, 0); if (got <= 0) return 0; place += got; size -= (size_t)got; }
  return 1;
}

static int tell(char kind, const void *data, uint32_t size) {
  uint8_t head[5]; uint32_t length = htonl(size);
  head[0] = (uint8_t)kind; memcpy(head + 1, &length, 4);
  return send(device, head, 5, MSG_NOSIGNAL) == 5 && send(device, data, size, MSG_NOSIGNAL) == (ssize_t)size;
}

uint32_t PassThruOpen(const char *name, uint32_t *id) {
  const char *port = getenv("AOS_FAKE_PASS_THRU");
  struct sockaddr_in address = {.sin_family = AF_INET};
  (void)name;
  if (!port) return fail(NOT_CONNECTED, "device not connected");
  device = socket(AF_INET, SOCK_STREAM, 0);
  address.sin_port = htons((uint16_t)atoi(port)); address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(device, (struct sockaddr *)&address, sizeof address)) { close(device); device = -1; return fail(NOT_CONNECTED, "device not connected"); }
  has_flow_filter = has_pass_filter = is_iso_open = is_can_open = has_echo = 0;
  *id = 7;
  return OK;
}

uint32_t PassThruClose(uint32_t id) { if (id != 7 || device < 0) return fail(INVALID, "no such device"); close(device); device = -1; return OK; }

uint32_t PassThruConnect(uint32_t id, uint32_t protocol, uint32_t flags, uint32_t rate, uint32_t *channel) {
  (void)flags;
  if (id != 7 || rate != 500000) return fail(INVALID, "wrong device or rate");
  if (protocol == CAN && getenv("AOS_FAKE_PASS_THRU_DEAF")) return fail(IN_USE, "channel in use");
  if (protocol == CAN) is_can_open = 1; else is_iso_open = 1;
  *channel = protocol;
  return OK;
}

uint32_t PassThruDisconnect(uint32_t channel) {
  if (channel == CAN) is_can_open = has_pass_filter = 0; else is_iso_open = has_flow_filter = 0;
  return OK;
}

uint32_t PassThruStartMsgFilter(uint32_t channel, uint32_t kind, const message_t *mask, const message_t *pattern, const message_t *flow, uint32_t *id) {
  if (mask->protocol != channel || pattern->protocol != channel) return fail(INVALID, "wrong protocol in the filter");
  if (channel == ISO15765 && (kind != FLOW || !flow || flow->size != 4)) return fail(INVALID, "ISO 15765 needs a flow control filter");
  if (channel == CAN && (kind != PASS || flow)) return fail(INVALID, "CAN needs a pass filter");
  if (channel == CAN) has_pass_filter = 1; else has_flow_filter = 1;
  *id = 1;
  return OK;
}

uint32_t PassThruWriteMsgs(uint32_t channel, const message_t *message, uint32_t *count, uint32_t timeout) {
  (void)timeout;
  if (channel != ISO15765 || *count != 1 || message->protocol != ISO15765) return fail(INVALID, "wrong channel");
  if (device < 0 || !tell('W', message->data, message->size)) { *count = 0; return fail(FAILED, "device is gone"); }
  echo = *message; echo.rx_status = 1; has_echo = 1;
  return OK;
}

uint32_t PassThruReadMsgs(uint32_t channel, message_t *messages, uint32_t *count, uint32_t timeout) {
  uint32_t most = *count, got = 0;
  *count = 0;
  if (most < 3) return fail(INVALID, "read in batches");
  if (has_echo && channel == ISO15765) { messages[got++] = echo; has_echo = 0; }
  for (;;) {
    struct pollfd ready = {.fd = device, .events = POLLIN};
    char kind; uint32_t length;
    if (got + 2 > most || poll(&ready, 1, got ? 0 : (int)timeout) <= 0) break;
    if (!whole(&kind, 1) || !whole(&length, 4)) { *count = got; return fail(FAILED, "device is gone"); }
    message_t one = {0};
    one.size = ntohl(length);
    if (one.size > sizeof one.data || !whole(one.data, one.size)) return fail(FAILED, "device is gone");
    one.protocol = channel;
    if (kind == 'C' && channel == CAN && has_pass_filter) { messages[got++] = one; continue; }
    if (kind != 'R' || channel != ISO15765 || !has_flow_filter) continue;
    if (one.size > 11) { messages[got] = one; messages[got].rx_status = 2; messages[got].size = 4; got++; }
    messages[got++] = one;
  }
  *count = got;
  return got ? OK : EMPTY;
}

uint32_t PassThruIoctl(uint32_t handle, uint32_t what, const void *in, void *out) {
  (void)in;
  if (what == READ_VBATT && handle == 7) { *(uint32_t *)out = 12640; return OK; }
  if (what == SET_CONFIG) return OK;
  if (what == CLEAR_RX) {
    uint8_t waste[4096];
    has_echo = 0;
    while (recv(device, waste, sizeof waste, MSG_DONTWAIT) > 0) { }
    return OK;
  }
  return fail(INVALID, "not supported");
}

uint32_t PassThruGetLastError(char *text) { memcpy(text, last_error, sizeof last_error); return OK; }
