package io.gearshift.backend.console;

import io.gearshift.backend.host.Fleet;

/// Everything that a caller's console delegates to.
record Features(
        HostCalls hosts,
        GearCalls gears,
        LimitCalls limits,
        GroupLimitCalls groups,
        BulkCalls bulks,
        InsideCalls inside,
        MetricCalls metrics,
        RecordCalls records,
        PastCalls past,
        AccessCalls access,
        AlertCalls alerts,
        Fleet fleet) {}
