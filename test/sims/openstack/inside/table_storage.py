"""Stands for the storage behind Cinder: a volume is the entry in Cinder's database and nothing else. What decides about
volumes (API, quota, scheduler, attachments, states) is Cinder's own.

The drivers that Cinder's package has want LVM, iSCSI or a device to write images to; those of its tests want packages that
Debian does not install with it.
"""
from cinder import interface
from cinder.volume import driver


@interface.volumedriver
class TableDriver(driver.VolumeDriver):
    VERSION = "1"

    def do_setup(self, context):
        pass

    def check_for_setup_error(self):
        pass

    def _update_volume_stats(self):
        self._stats = {
            "volume_backend_name": self.configuration.volume_backend_name,
            "vendor_name": "table",
            "driver_version": self.VERSION,
            "storage_protocol": "table",
            "total_capacity_gb": "infinite",
            "free_capacity_gb": "infinite",
            "reserved_percentage": 0,
        }

    def create_volume(self, volume):
        pass

    def clone_image(self, context, volume, image_location, image_meta, image_service):
        # As storage does that makes volumes of images by itself: Cinder has nothing to copy.
        return {}, True

    def delete_volume(self, volume):
        pass

    def create_snapshot(self, snapshot):
        pass

    def delete_snapshot(self, snapshot):
        pass

    def ensure_export(self, context, volume):
        pass

    def create_export(self, context, volume, connector):
        pass

    def remove_export(self, context, volume):
        pass

    def initialize_connection(self, volume, connector, **kwargs):
        return {"driver_volume_type": "table", "data": {}}

    def terminate_connection(self, volume, connector, **kwargs):
        pass
