#include "command.h"
int demo_run(struct ctl *ctl, const json_t *request) {
        (void) request;
        return ctl_fail(ctl, CTL_INTERNAL, "no demo");
}
